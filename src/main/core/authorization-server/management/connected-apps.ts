import { parseScope } from '../../../../shared/oauth/scope-grammar.ts'
import type { ClientRegistry } from '../clients/index.ts'
import type { Grant, GrantStore } from '../grants/index.ts'
import type { AppConnection, ConnectedApp } from '../interaction/pages/index.ts'
import { describeScope } from '../scopes/index.ts'

interface ConnectedAppsOptions {
  readonly grants: GrantStore
  readonly clients: ClientRegistry
  /** How long offline access lasts at most, in seconds. */
  readonly offlineSeconds: number
  /** Epoch seconds. */
  readonly now: number
}

/** More live grants than a person can look at; withdrawing ends those beyond it too. */
const mostGrants = 200

/** The apps that have access given by a user, those used last first, in the words of the consent page.
 * @see REV-05; RFT-17
 */
export async function findConnectedApps(
  username: string,
  options: ConnectedAppsOptions,
): Promise<readonly ConnectedApp[]> {
  const { grants, now } = options
  const found = await grants.list({ username, isActiveOnly: true }, 0, mostGrants, now)
  const byClient = Map.groupBy(found.grants, (grant) => grant.client_id)
  const apps = await Promise.all(
    Array.from(byClient, ([clientId, given]) => describeApp(clientId, given, options)),
  )
  return apps.toSorted((one, other) => lastUseOf(other) - lastUseOf(one))
}

function lastUseOf({ connections }: ConnectedApp): number {
  return Math.max(...connections.map(({ lastUsedAt }) => lastUsedAt))
}

async function describeApp(
  clientId: string,
  given: readonly Grant[],
  options: ConnectedAppsOptions,
): Promise<ConnectedApp> {
  const client = await options.clients.find(clientId)
  return {
    clientId,
    clientName: client?.metadata.client_name ?? clientId,
    isSelfRegistered: client?.registeredBy === 'dynamic',
    permissions: describePermissions(given, options),
    connections: await Promise.all(given.map((grant) => describeConnection(grant, options))),
  }
}

function describePermissions(
  given: readonly Grant[],
  { offlineSeconds }: ConnectedAppsOptions,
): ConnectedApp['permissions'] {
  const texts = new Set(given.flatMap(({ scope }) => scope.split(' ')))
  return Array.from(texts).flatMap((text) => {
    const scope = parseScope(text)
    return scope.kind === 'invalid'
      ? []
      : [{ text, short: describeScope(scope, { offlineSeconds }).short }]
  })
}

async function describeConnection(
  grant: Grant,
  { grants, now }: ConnectedAppsOptions,
): Promise<AppConnection> {
  const common = {
    approvedAt: grant.createdAt,
    lastUsedAt: grant.lastUsedAt,
    kind: grant.refreshKind,
    isAutomatic: grant.isAutomatic,
  }
  // A device may come back until then, whether or not it holds a token now.
  if (grant.refreshKind === 'instance')
    return { ...common, endsAt: grant.refreshUntil ?? undefined }
  const { codes, accessTokens, refreshTokens } = await grants.family(grant.id)
  // An app that has not yet redeemed its code has access for as long as it may.
  const pending = codes.filter(
    ({ redeemedAt, burnedAt }) => redeemedAt === null && burnedAt === null,
  )
  const live = [...accessTokens, ...refreshTokens.filter(({ usedAt }) => usedAt === null)].filter(
    ({ revokedAt, expiresAt }) => revokedAt === null && expiresAt > now,
  )
  return {
    ...common,
    endsAt: Math.max(now, ...[...pending, ...live].map(({ expiresAt }) => expiresAt)),
    endsAtLatest: grant.refreshUntil ?? undefined,
  }
}
