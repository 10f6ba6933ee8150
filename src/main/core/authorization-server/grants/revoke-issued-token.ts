import type { IssuedToken } from './find-issued-token.ts'
import type { RevocationReason } from './grant.ts'
import type { GrantStore } from './grant-store.ts'

interface TokenRevocation {
  readonly because: RevocationReason
  /** Whether an access token takes its grant with it. */
  readonly endsGrantWithAccessToken: boolean
  /** Epoch seconds. */
  readonly now: number
}

/** What a revocation by token ended. */
export type RevokedPart = 'grant' | 'access token' | 'nothing'

/** Ends what a token stands for: a refresh token or a code, used ones too, its whole grant; an access token
 * itself alone, unless the policy wants its grant gone as well.
 * @see RFC 7009 section 2.1; REV-04
 */
export async function revokeIssuedToken(
  grants: GrantStore,
  { kind, token, grant }: IssuedToken,
  { because, endsGrantWithAccessToken, now }: TokenRevocation,
): Promise<RevokedPart> {
  if (kind === 'access-token' && !endsGrantWithAccessToken) {
    const isLive = grant.revokedAt === null && token.revokedAt === null && token.expiresAt > now
    await grants.revokeAccessToken(token.tokenHash, now)
    return isLive ? 'access token' : 'nothing'
  }
  const ended = await grants.revoke({ id: grant.id }, because, now)
  return ended.length > 0 ? 'grant' : 'nothing'
}
