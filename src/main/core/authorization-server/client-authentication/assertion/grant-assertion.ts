import { invalidGrant, OAuthError } from '../../../errors.ts'
import type { RequestScope } from '../../../http/index.ts'
import { describeMember } from '../../../jwt/index.ts'
import type { Client } from '../../clients/index.ts'
import { checkAlgorithm } from './check-header.ts'
import { type DecodedAssertion, decodeAssertion } from './decode-assertion.ts'
import { refuseAssertion } from './refuse-assertion.ts'
import { type AssertionServices, validateAssertion } from './validate-assertion.ts'

/** An assertion that asks for a token, taken apart; nothing in it has been verified. */
export interface GrantAssertion {
  readonly assertion: DecodedAssertion
  readonly iss: string
  readonly sub: string
}

/** Takes the assertion of a jwt-bearer grant apart.
 * @throws {OAuthError} invalid_grant: no JWS, or without `iss` or `sub`
 * @see RFC 7523 section 3; PDC-36; ruling D-13
 */
export async function decodeGrantAssertion(compact: string): Promise<GrantAssertion> {
  return asGrant(async () => {
    const assertion = decodeAssertion(compact)
    const { iss, sub } = assertion.claims
    return { assertion, iss: requireText('iss', iss), sub: requireText('sub', sub) }
  })
}

/** Validates the assertion of a jwt-bearer grant as that of a client authentication, but for `sub`, which the grant judges.
 * @throws {OAuthError} invalid_grant
 * @see RFC 7523 section 3.1; PDC-12, PDC-36; ruling D-13
 */
export async function validateGrantAssertion(
  { assertion }: GrantAssertion,
  client: Client,
  services: AssertionServices,
  scope: RequestScope,
): Promise<void> {
  return asGrant(async () => {
    const alg = checkAlgorithm(assertion.header)
    await validateAssertion({ assertion, alg, client }, services, scope, 'at once')
  })
}

function requireText(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw refuseAssertion({
    check: 'assertion-issuer',
    clause: 'RFC 7523 section 3; PDC-12',
    part: `claim ${name}`,
    seen: describeMember(value),
    wanted: 'the client_id',
  })
}

/** What would fail an authentication fails a grant here. @see RFC 7523 section 3.1 */
async function asGrant<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    if (!(cause instanceof OAuthError) || cause.code !== 'invalid_client') throw cause
    throw invalidGrant(cause.description.replace(/^client_assertion /, 'assertion '), {
      cause,
      ...(cause.explanation === undefined
        ? {}
        : {
            explanation: {
              ...cause.explanation,
              parameter: (cause.explanation.parameter ?? '').replace(/^client_/, ''),
            },
          }),
    })
  }
}
