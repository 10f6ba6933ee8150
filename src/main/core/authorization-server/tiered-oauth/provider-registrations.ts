import { type Database, requireRow } from '../../storage/index.ts'

/** What this server is registered as with one identity provider, for one community. Times are epoch seconds. */
export interface ProviderRegistration {
  readonly idp: string
  readonly communityUri: string
  readonly client_id: string
  readonly redirect_uri: string
  /** Granted, space separated. */
  readonly scope: string
  readonly registeredAt: number
  readonly updatedAt: number
  readonly lastUsedAt: number | null
  /** When a browser was sent there that has not come back; null when all have. */
  readonly unansweredSince: number | null
}

/** Keeps the registrations of this server with identity providers. Each method is atomic and durable when it returns.
 * @see UDAP-TIER-008
 */
export interface ProviderRegistrations {
  find(idp: string, communityUri: string): ProviderRegistration | undefined
  /** The last used first. */
  list(): readonly ProviderRegistration[]
  /** Adds a registration, or replaces the one for this provider and community; gives it as it is kept. */
  put(
    registration: Pick<
      ProviderRegistration,
      'idp' | 'communityUri' | 'client_id' | 'redirect_uri' | 'scope'
    >,
    now: number,
  ): ProviderRegistration
  /** A browser is sent there. */
  noteDeparture(idp: string, communityUri: string, now: number): void
  /** A browser came back from there. */
  noteReturn(idp: string, communityUri: string, now: number): void
  delete(idp: string, communityUri: string): boolean
}

interface Row {
  readonly idp: string
  readonly community_uri: string
  readonly client_id: string
  readonly redirect_uri: string
  readonly scope: string
  readonly registered_at: number
  readonly updated_at: number
  readonly last_used_at: number | null
  readonly unanswered_since: number | null
}

/** Registrations kept in SQLite. */
export function createSqliteProviderRegistrations({ connection }: Database): ProviderRegistrations {
  const one = connection.prepare<[string, string], Row>(
    'SELECT * FROM provider_registration WHERE idp = ? AND community_uri = ?',
  )
  const all = connection.prepare<[], Row>(
    'SELECT * FROM provider_registration ORDER BY last_used_at DESC, idp, community_uri',
  )
  const put = connection.prepare<[Record<string, unknown>], Row>(
    `INSERT INTO provider_registration (idp, community_uri, client_id, redirect_uri, scope, registered_at, updated_at)
     VALUES (@idp, @communityUri, @client_id, @redirect_uri, @scope, @now, @now)
     ON CONFLICT (idp, community_uri) DO UPDATE SET client_id = excluded.client_id,
       redirect_uri = excluded.redirect_uri, scope = excluded.scope, updated_at = excluded.updated_at,
       unanswered_since = NULL
     RETURNING *`,
  )
  const depart = connection.prepare(
    `UPDATE provider_registration SET unanswered_since = coalesce(unanswered_since, @now)
     WHERE idp = @idp AND community_uri = @communityUri`,
  )
  const comeBack = connection.prepare(
    `UPDATE provider_registration SET unanswered_since = NULL, last_used_at = @now
     WHERE idp = @idp AND community_uri = @communityUri`,
  )
  const remove = connection.prepare(
    'DELETE FROM provider_registration WHERE idp = ? AND community_uri = ?',
  )
  return {
    find: (idp, communityUri) => {
      const row = one.get(idp, communityUri)
      return row && toRegistration(row)
    },
    list: () => all.all().map(toRegistration),
    put: (registration, now) => toRegistration(requireRow(put.get({ ...registration, now }))),
    noteDeparture: (idp, communityUri, now) => {
      depart.run({ idp, communityUri, now })
    },
    noteReturn: (idp, communityUri, now) => {
      comeBack.run({ idp, communityUri, now })
    },
    delete: (idp, communityUri) => remove.run(idp, communityUri).changes > 0,
  }
}

function toRegistration(row: Row): ProviderRegistration {
  return {
    idp: row.idp,
    communityUri: row.community_uri,
    client_id: row.client_id,
    redirect_uri: row.redirect_uri,
    scope: row.scope,
    registeredAt: row.registered_at,
    updatedAt: row.updated_at,
    lastUsedAt: row.last_used_at,
    unansweredSince: row.unanswered_since,
  }
}
