import { hashValue } from '../random-value.ts'
import type { AuthorizationCode, Grant, StoredAccessToken, StoredRefreshToken } from './grant.ts'
import type { GrantStore } from './grant-store.ts'

/** Something this server issued, with the grant it belongs to. */
export type IssuedToken = { readonly grant: Grant } & (
  | { readonly kind: 'access-token'; readonly token: StoredAccessToken }
  | { readonly kind: 'refresh-token'; readonly token: StoredRefreshToken }
  | { readonly kind: 'authorization-code'; readonly token: AuthorizationCode }
)

/** Finds what a text is, dead or alive, by the text alone: a `token_type_hint` could only be wrong.
 * @returns undefined when this server did not issue it, or no longer remembers
 * @see RFC 7009 section 2.1; RFC 7662 section 2.1
 */
export async function findIssuedToken(
  grants: GrantStore,
  text: string,
): Promise<IssuedToken | undefined> {
  const found = await findToken(grants, hashValue(text))
  if (found === undefined) return undefined
  const grant = await grants.find(found.token.grantId)
  return grant && { ...found, grant }
}

async function findToken(grants: GrantStore, hash: Buffer) {
  const accessToken = await grants.findAccessToken(hash)
  if (accessToken !== undefined) return { kind: 'access-token', token: accessToken } as const
  const refreshToken = await grants.findRefreshToken(hash)
  if (refreshToken !== undefined) return { kind: 'refresh-token', token: refreshToken } as const
  const code = await grants.findCode(hash)
  return code === undefined ? undefined : ({ kind: 'authorization-code', token: code } as const)
}
