import { hashValue } from '../random-value.ts'
import type { Grant, StoredAccessToken } from './grant.ts'
import type { GrantStore } from './grant-store.ts'

/** What an access token is worth now. */
export type AccessTokenState =
  | { readonly state: 'active'; readonly token: StoredAccessToken; readonly grant: Grant }
  | { readonly state: 'unknown' }
  | {
      readonly state: 'expired' | 'revoked'
      readonly token: StoredAccessToken
      readonly grant: Grant
      readonly reason: string
    }

/** Tells whether a bearer value is a live access token of this server, as of now.
 * The store knows tokens by their SHA-256, so a value that was not issued here, byte for byte, is unknown.
 * @param now epoch seconds
 * @see RFC 6750 section 3.1; SCE-01; spec/security.md AS-10
 */
export async function checkAccessToken(
  grants: GrantStore,
  bearer: string,
  now: number,
): Promise<AccessTokenState> {
  const token = await grants.findAccessToken(hashValue(bearer))
  if (token === undefined) return { state: 'unknown' }
  const grant = await grants.find(token.grantId)
  if (grant === undefined) return { state: 'unknown' }
  if (grant.revokedBecause !== null) {
    return { state: 'revoked', token, grant, reason: grant.revokedBecause }
  }
  if (token.revokedAt !== null) return { state: 'revoked', token, grant, reason: 'revoked alone' }
  if (token.expiresAt <= now) {
    return { state: 'expired', token, grant, reason: `expired ${now - token.expiresAt} s ago` }
  }
  return { state: 'active', token, grant }
}
