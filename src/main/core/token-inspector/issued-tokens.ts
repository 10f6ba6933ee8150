import {
  type IssuedToken as FoundToken,
  findHolderEnd,
  findIssuedToken,
  type Grant,
  type GrantParties,
  type GrantStore,
} from '../authorization-server/grants/index.ts'

/** What the server remembers of something it issued. */
export interface IssuedToken {
  readonly kind: 'access-token' | 'refresh-token' | 'authorization-code'
  readonly state: 'active' | 'used' | 'expired' | 'revoked'
  /** Why it is no longer active, in words. */
  readonly because: string | null
  readonly grantId: string
  readonly client_id: string
  readonly client_name: string
  readonly username: string | null
  readonly patient: string | null
  readonly scope: string
  readonly issuedAt: number | null
  readonly expiresAt: number
}

/** Recognises what this server issued, by the text itself, opaque or not. */
export interface IssuedTokens {
  find(token: string): Promise<IssuedToken | undefined>
}

interface IssuedTokensOptions {
  readonly grants: GrantStore
  /** Where it is looked up whether client and user may still use what they hold. */
  readonly parties: GrantParties
  /** Name of a client for display; its id where it is gone. */
  readonly clientName: (clientId: string) => Promise<string>
  /** Epoch seconds. */
  readonly now: () => number
}

interface Ending {
  readonly expiresAt: number
  readonly revokedAt?: number | null
  readonly usedAt?: number | null
}

/** Recognises tokens and codes as the introspection endpoint does. @see INT-13 */
export function createIssuedTokens({
  grants,
  parties,
  clientName,
  now,
}: IssuedTokensOptions): IssuedTokens {
  return {
    find: async (text) => {
      const found = await findIssuedToken(grants, text)
      if (found === undefined) return undefined
      const { kind, token, grant } = found
      const holderEnd = await findHolderEnd(grant, parties)
      return {
        kind,
        ...judge(grant, endingOf(found), holderEnd, now()),
        grantId: grant.id,
        client_id: grant.client_id,
        client_name: await clientName(grant.client_id),
        username: grant.username,
        patient: grant.context.patient ?? null,
        scope: kind === 'access-token' ? token.scope : grant.scope,
        issuedAt: kind === 'authorization-code' ? null : token.issuedAt,
        expiresAt: token.expiresAt,
      }
    },
  }
}

function endingOf({ kind, token }: FoundToken): Ending {
  if (kind !== 'authorization-code') return token
  return { expiresAt: token.expiresAt, usedAt: token.redeemedAt ?? token.burnedAt }
}

function judge(
  grant: Grant,
  { expiresAt, revokedAt, usedAt }: Ending,
  holderEnd: string | undefined,
  now: number,
): Pick<IssuedToken, 'state' | 'because'> {
  if (grant.revokedBecause !== null) {
    return { state: 'revoked', because: `Its grant was revoked: ${grant.revokedBecause}.` }
  }
  if (revokedAt != null) return { state: 'revoked', because: 'It was revoked by itself.' }
  if (usedAt != null) return { state: 'used', because: 'It was used and works only once.' }
  if (expiresAt <= now) return { state: 'expired', because: 'Its lifetime is over.' }
  if (holderEnd !== undefined) return { state: 'revoked', because: `It is of ${holderEnd}.` }
  return { state: 'active', because: null }
}
