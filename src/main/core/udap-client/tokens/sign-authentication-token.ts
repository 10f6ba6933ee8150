import { randomUUID } from 'node:crypto'
import { jwtBearerAssertionType } from '../../../../shared/oauth/client-assertion.ts'
import type { JwtMembers } from '../../jwt/index.ts'
import {
  type ChangeWorld,
  type SignedParts,
  signUdapJwt,
  type UdapJwtChange,
  type UdapSigner,
} from '../signing/index.ts'

/** How long an authentication token is good, in seconds; less than the five minutes that are allowed.
 * @see spec/udap.md section 8.1
 */
const lifetimeSeconds = 120

/** What an authentication token says. */
export interface AuthenticationTokenClaims {
  /** As the server assigned it. */
  readonly client_id: string
  /** Token endpoint of that server. */
  readonly audience: string
  /** With client_credentials only. @see UDAP-B2B-001 */
  readonly extensions?: JwtMembers | undefined
}

/** Claims of an authentication token for one request: each has an id of its own, made here.
 * @param now epoch seconds
 * @see UDAP Security 2.0.0 section 5.2.1; UDAP-TOK-004, UDAP-TOK-005, UDAP-TOK-007; UDAP-JWT-009; spec/udap.md section 9.5
 */
export function authenticationClaims(
  { client_id, audience, extensions }: AuthenticationTokenClaims,
  now: number,
): JwtMembers {
  return {
    iss: client_id,
    sub: client_id,
    aud: audience,
    iat: now,
    exp: now + lifetimeSeconds,
    jti: randomUUID(),
    ...(extensions === undefined ? {} : { extensions }),
  }
}

/** Signs an authentication token for one request.
 * @param now epoch seconds
 * @param change makes it wrong in one way
 * @throws {KeyStoreLockedError}
 */
export function signAuthenticationToken(
  claims: AuthenticationTokenClaims,
  signer: UdapSigner,
  now: number,
  change?: (world: ChangeWorld) => UdapJwtChange,
): Promise<SignedParts> {
  return signUdapJwt(authenticationClaims(claims, now), signer, now, change)
}

/** The form parameters by which a client authenticates with such a token, in every grant.
 * @see UDAP-TOK-001, UDAP-TOK-003
 */
export function authenticationForm(token: string): Readonly<Record<string, string>> {
  return { client_assertion_type: jwtBearerAssertionType, client_assertion: token, udap: '1' }
}
