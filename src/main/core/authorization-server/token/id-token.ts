import { createHash } from 'node:crypto'
import { signCompactJws } from '../../jwt/index.ts'
import type { TokenOrder } from './issue-tokens.ts'
import type { TokenServices } from './token-services.ts'

interface IdTokenOrder extends TokenOrder {
  readonly sub: string
  readonly fhirUser: string | undefined
  readonly accessToken: string
}

/** Makes an ID token, signed RS256.
 * @see OpenID Connect Core 1.0 section 2; SMART App Launch 2.2.0, scopes for requesting identity data; OID-01 to OID-06
 */
export async function buildIdToken(
  order: IdTokenOrder,
  { settings, signingKeys }: TokenServices,
): Promise<string> {
  const { grant, client, now, nonce, sub, fhirUser } = order
  const key = await signingKeys.current('id-token')
  const { issuer, idTokenLifetimeSeconds } = settings.current
  const header = { alg: key.alg, kid: key.kid, typ: 'JWT' }
  const claims = {
    ...(nonce === null ? {} : { nonce }),
    ...(order.isAuthTimeWanted && grant.authenticatedAt !== null
      ? { auth_time: grant.authenticatedAt }
      : {}),
    ...(fhirUser === undefined ? {} : { fhirUser }),
    at_hash: accessTokenHash(order.accessToken),
    iss: issuer,
    sub,
    aud: client.client_id,
    iat: now,
    exp: now + idTokenLifetimeSeconds,
  }
  return signCompactJws({ header, claims }, key)
}

/** What an ID token says of the access token issued with it: the left half of the SHA-256, as RS256 wants it.
 * @see OpenID Connect Core 1.0 section 3.1.3.6
 */
export function accessTokenHash(value: string): string {
  return createHash('sha256').update(value, 'ascii').digest().subarray(0, 16).toString('base64url')
}
