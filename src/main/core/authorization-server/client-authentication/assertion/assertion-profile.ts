import type { AssertionProfile } from '../../../../../shared/oauth/client-metadata.ts'

/** Where this server's clients address their assertions. */
export interface AssertionAudience {
  readonly token_endpoint: string
  readonly issuer: string
}

/** What a profile wants where SMART and RFC 7523 as revised differ. */
export interface ProfileRules {
  /** Accepted values of the header's `typ`; `undefined` stands for none. */
  readonly types: readonly (string | undefined)[]
  /** Accepted audiences. */
  readonly audiences: readonly string[]
  /** Whether the audience may stand alone in an array. */
  readonly isArrayAccepted: boolean
  readonly isKidRequired: boolean
}

const revisedType = 'client-authentication+jwt'

/** The rules of a client's assertion profile.
 *
 * `smart`: `typ` JWT, `kid`, audience the token endpoint. `rfc7523`: audience the issuer, as one string; `typ` absent,
 * JWT or client-authentication+jwt; no `kid` where one key fits. `either`: whatever one of the two accepts.
 * @see product.md, Strict by default; rulings D-18, D-19; spec/security.md AS-14
 */
export function profileRulesOf(
  profile: AssertionProfile,
  { token_endpoint, issuer }: AssertionAudience,
): ProfileRules {
  switch (profile) {
    case 'smart':
      return {
        types: ['JWT'],
        audiences: [token_endpoint],
        isArrayAccepted: true,
        isKidRequired: true,
      }
    case 'rfc7523':
      return {
        types: ['JWT', revisedType, undefined],
        audiences: [issuer],
        isArrayAccepted: false,
        isKidRequired: false,
      }
    case 'either':
      return {
        types: ['JWT', revisedType, undefined],
        audiences: [token_endpoint, issuer],
        isArrayAccepted: true,
        isKidRequired: false,
      }
  }
}
