import { randomUUID } from 'node:crypto'
import { accessTokenHash } from '../../authorization-server/token/index.ts'
import { type ProviderCode, type ProviderParts, providerLifetimes } from '../provider-parts.ts'
import type { ProviderIdentity } from '../signing.ts'
import { keyIdOf } from '../signing.ts'
import { assuranceClaimsOf, type IdentityUser, profileClaimsOf } from '../users/index.ts'

/** An ID token before it is signed. */
export interface IdTokenDraft {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

/** Drafts the ID token for a redeemed code.
 * @see spec/udap.md section 9.9; UDAP-IDP-008, UDAP-IDP-009; OpenID Connect Core 1.0 section 2
 */
export async function draftIdToken(
  code: ProviderCode,
  user: IdentityUser,
  identity: ProviderIdentity,
  accessToken: string,
  { provider, now }: ProviderParts,
): Promise<IdTokenDraft> {
  const issuedAt = now()
  const { name, fhirUser } = sharedProfile(user, code.scope)
  return {
    header: {
      alg: 'RS256',
      kid: await keyIdOf(identity),
      x5c: identity.chain.map((der) => Buffer.from(der).toString('base64')),
    },
    claims: {
      iss: provider.base,
      sub: user.sub,
      aud: code.client_id,
      iat: issuedAt,
      exp: issuedAt + providerLifetimes.idToken,
      jti: randomUUID(),
      auth_time: code.authenticatedAt,
      ...(code.nonce === undefined ? {} : { nonce: code.nonce }),
      ...assuranceClaimsOf(user),
      at_hash: accessTokenHash(accessToken),
      ...(name === undefined ? {} : { name }),
      ...(fhirUser === undefined ? {} : { fhirUser }),
    },
  }
}

const scopeOfClaim = {
  name: 'profile',
  given_name: 'profile',
  family_name: 'profile',
  birthdate: 'profile',
  identifiers: 'profile',
  email: 'email',
  phone_number: 'phone',
  address: 'address',
  fhirUser: 'fhirUser',
} as const

/** What the provider tells of a person to whom was granted these scopes.
 * @see OpenID Connect Core 1.0 section 5.4; UDAP-IDP-010
 */
export function sharedProfile(
  user: IdentityUser,
  scope: string,
): Partial<ReturnType<typeof profileClaimsOf> & { readonly fhirUser: string }> {
  const granted = scope.split(' ')
  const claims = Object.entries(profileClaimsOf(user))
  // The names are those of the claims of a profile, whose scopes the table has.
  return Object.fromEntries(
    claims.filter(([name]) => granted.includes(scopeOfClaim[name as keyof typeof scopeOfClaim])),
  )
}
