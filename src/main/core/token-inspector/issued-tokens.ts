import type { Grant, GrantStore } from '../authorization-server/grants/index.ts'
import { hashValue } from '../authorization-server/random-value.ts'

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

/** Recognises tokens and codes by the hashes the grant store keeps. */
export function createIssuedTokens({ grants, clientName, now }: IssuedTokensOptions): IssuedTokens {
  const describe = async (
    kind: IssuedToken['kind'],
    grantId: string,
    ending: Ending,
    details: { readonly issuedAt: number | null; readonly scope?: string },
  ): Promise<IssuedToken | undefined> => {
    const grant = await grants.find(grantId)
    if (grant === undefined) return undefined
    return {
      kind,
      ...judge(grant, ending, now()),
      grantId,
      client_id: grant.client_id,
      client_name: await clientName(grant.client_id),
      username: grant.username,
      patient: grant.context.patient ?? null,
      scope: details.scope ?? grant.scope,
      issuedAt: details.issuedAt,
      expiresAt: ending.expiresAt,
    }
  }
  return {
    find: async (text) => {
      const hash = hashValue(text)
      const access = await grants.findAccessToken(hash)
      if (access !== undefined) return describe('access-token', access.grantId, access, access)
      const refresh = await grants.findRefreshToken(hash)
      if (refresh !== undefined) {
        const { issuedAt } = refresh
        return describe('refresh-token', refresh.grantId, refresh, { issuedAt })
      }
      const code = await grants.findCode(hash)
      if (code === undefined) return undefined
      const usedAt = code.redeemedAt ?? code.burnedAt
      const ending = { expiresAt: code.expiresAt, usedAt }
      return describe('authorization-code', code.grantId, ending, { issuedAt: null })
    },
  }
}

function judge(
  grant: Grant,
  { expiresAt, revokedAt, usedAt }: Ending,
  now: number,
): Pick<IssuedToken, 'state' | 'because'> {
  if (grant.revokedAt !== null) {
    const reason = grant.revokedBecause ?? 'no reason recorded'
    return { state: 'revoked', because: `Its grant was revoked: ${reason}.` }
  }
  if (revokedAt != null) return { state: 'revoked', because: 'It was revoked by itself.' }
  if (usedAt != null) return { state: 'used', because: 'It was used and works only once.' }
  if (expiresAt <= now) return { state: 'expired', because: 'Its lifetime is over.' }
  return { state: 'active', because: null }
}
