import type { GrantDetail, GrantRow } from '../../../../shared/contract/grants.ts'
import type { EventPayload } from '../../../../shared/contract/index.ts'
import { badRequest, type Handlers, notFound } from '../../rpc/index.ts'
import type { EhrSessionStore } from '../launch-context/index.ts'
import { findIssuedToken, type IssuedToken } from './find-issued-token.ts'
import type { Grant } from './grant.ts'
import type { GrantStore, ListedGrant } from './grant-store.ts'
import { revokeIssuedToken } from './revoke-issued-token.ts'

interface GrantsRpcOptions {
  readonly grants: GrantStore
  readonly sessions: EhrSessionStore
  /** Name of a client for display; its id where it is gone. */
  readonly clientName: (clientId: string) => Promise<string>
  /** Epoch seconds. */
  readonly now: () => number
  readonly onChanged: (payload: EventPayload<'grants.changed'>) => void
}

/** Console methods about grants and simulated EHR sessions. */
export function grantsRpc(
  options: GrantsRpcOptions,
): Handlers<
  'grants.list' | 'grants.get' | 'grants.revoke' | 'ehrSessions.list' | 'ehrSessions.end'
> {
  const { grants, sessions, now, onChanged } = options
  const toRow = async (grant: ListedGrant): Promise<GrantRow> => ({
    id: grant.id,
    client_id: grant.client_id,
    client_name: await options.clientName(grant.client_id),
    username: grant.username,
    scope: grant.scope,
    patient: grant.context.patient ?? null,
    refreshKind: grant.refreshKind,
    isAutomatic: grant.isAutomatic,
    state: grant.revokedAt !== null ? 'revoked' : grant.isActive ? 'active' : 'ended',
    createdAt: grant.createdAt,
    lastUsedAt: grant.lastUsedAt,
    revokedAt: grant.revokedAt,
    revokedBecause: grant.revokedBecause,
  })
  return {
    'grants.list': async ({ offset, limit, client_id, username, state }) => {
      const filter = { client_id, username, isActiveOnly: state === 'active' }
      const found = await grants.list(filter, offset, limit, now())
      const rows = await Promise.all(found.grants.map(toRow))
      return { rows, total: found.total }
    },
    'grants.get': async ({ id }) => {
      const found = await grants.list({ id, isActiveOnly: false }, 0, 1, now())
      const [grant] = found.grants
      if (grant === undefined) throw notFound('grant', id)
      const tokens = await familyOf(grants, grant, now())
      return { ...(await toRow(grant)), context: grant.context, tokens }
    },
    'grants.revoke': async (target) => {
      if ('token' in target) return revokeByToken(target.token, options)
      if ('fingerprint' in target) return revokeOfFamily(target, options)
      const revoked = await grants.revoke(target, 'revoked in the console', now())
      if ('id' in target && revoked.length === 0 && (await grants.find(target.id)) === undefined) {
        throw notFound('grant', target.id)
      }
      onChanged({ id: 'id' in target ? target.id : null })
      return { revoked: revoked.length }
    },
    'ehrSessions.list': async () => [...(await sessions.list())],
    'ehrSessions.end': async ({ id }) => {
      if (!(await sessions.end(id, now())) && (await sessions.find(id)) === undefined) {
        throw notFound('EHR session', id)
      }
      onChanged({ id: null })
      return null
    },
  }
}

async function revokeByToken(text: string, options: GrantsRpcOptions) {
  const found = await findIssuedToken(options.grants, text)
  if (found === undefined) throw badRequest('the text is no token this server issued')
  return revokeFound(found, options)
}

interface FamilyMember {
  readonly id: string
  readonly fingerprint: string
}

async function revokeOfFamily({ id, fingerprint }: FamilyMember, options: GrantsRpcOptions) {
  const grant = await options.grants.find(id)
  if (grant === undefined) throw notFound('grant', id)
  const { codes, accessTokens, refreshTokens } = await options.grants.family(id)
  const members = [
    ...codes.map((token) => ({ kind: 'authorization-code', token, hash: token.codeHash }) as const),
    ...accessTokens.map(
      (token) => ({ kind: 'access-token', token, hash: token.tokenHash }) as const,
    ),
    ...refreshTokens.map(
      (token) => ({ kind: 'refresh-token', token, hash: token.tokenHash }) as const,
    ),
  ]
  const found = members.find(({ hash }) => fingerprintOf(hash) === fingerprint)
  if (found === undefined) throw notFound('token', fingerprint)
  return revokeFound({ ...found, grant }, options)
}

async function revokeFound(found: IssuedToken, { grants, now, onChanged }: GrantsRpcOptions) {
  const ended = await revokeIssuedToken(grants, found, {
    because: 'revoked in the console',
    endsGrantWithAccessToken: false,
    now: now(),
  })
  onChanged({ id: found.grant.id })
  return { revoked: ended === 'nothing' ? 0 : 1 }
}

/** The first 8 hexadecimal digits of the SHA-256 of a token. */
function fingerprintOf(hash: Buffer): string {
  return hash.toString('hex').slice(0, 8)
}

async function familyOf(
  grants: GrantStore,
  grant: Grant,
  now: number,
): Promise<GrantDetail['tokens']> {
  const { codes, accessTokens, refreshTokens } = await grants.family(grant.id)
  const stateOf = (
    expiresAt: number,
    usedAt: number | null,
    revokedAt: number | null,
  ): GrantDetail['tokens'][number]['state'] => {
    if (usedAt !== null) return 'used'
    if (grant.revokedAt !== null || revokedAt !== null) return 'revoked'
    return expiresAt <= now ? 'expired' : 'active'
  }
  return [
    ...codes.map((code) => ({
      kind: 'authorization_code' as const,
      fingerprint: fingerprintOf(code.codeHash),
      generation: 0,
      state: stateOf(code.expiresAt, code.redeemedAt ?? code.burnedAt, null),
      issuedAt: grant.createdAt,
      expiresAt: code.expiresAt,
      endedAt: code.redeemedAt ?? code.burnedAt,
    })),
    ...accessTokens.map((token, index) => ({
      kind: 'access_token' as const,
      fingerprint: fingerprintOf(token.tokenHash),
      generation: index,
      state: stateOf(token.expiresAt, null, token.revokedAt),
      issuedAt: token.issuedAt,
      expiresAt: token.expiresAt,
      endedAt: token.revokedAt ?? grant.revokedAt,
    })),
    ...refreshTokens.map((token) => ({
      kind: 'refresh_token' as const,
      fingerprint: fingerprintOf(token.tokenHash),
      generation: token.generation,
      state: stateOf(token.expiresAt, token.usedAt, token.revokedAt),
      issuedAt: token.issuedAt,
      expiresAt: token.expiresAt,
      endedAt: token.usedAt ?? token.revokedAt ?? grant.revokedAt,
    })),
  ]
}
