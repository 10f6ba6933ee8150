import type { Database } from '../../storage/index.ts'
import { appStateLimits } from './app-state-limits.ts'
import type { AppState } from './app-state-resource.ts'

/** One kept resource. */
export interface StoredAppState {
  readonly id: string
  readonly version: number
  /** With its id and version. */
  readonly content: AppState
}

/** A kept resource and whose it is. */
export interface KeptAppState extends StoredAppState {
  /** The app that goes with it; null for state from before apps were recorded. */
  readonly clientId: string | null
}

/** Exactly what a search asks for. */
export interface AppStateKey {
  readonly system: string
  readonly code: string
  /** Absolute reference; null for state about nobody. */
  readonly subject: string | null
}

/** Keeps the state of apps apart from the clinical resources. */
export interface AppStateStore {
  read(id: string): Promise<KeptAppState | undefined>
  search(key: AppStateKey): Promise<readonly StoredAppState[]>
  /** Adds a resource unless its code has as many for the subject as it may; counting and adding are one
   * statement, so that concurrent calls do not exceed the limit.
   * @param clientId who adds it; it is removed with that client, or with the app that client is an instance of
   * @returns undefined at the limit
   */
  create(id: string, state: AppState, clientId: string): Promise<StoredAppState | undefined>
  /** Replaces a version; of concurrent calls that expect one version, at most one succeeds.
   * @returns undefined when the resource is not at that version any more
   */
  replace(id: string, expectedVersion: number, state: AppState): Promise<StoredAppState | undefined>
  /** Removes a version; whether it was still there. */
  remove(id: string, expectedVersion: number): Promise<boolean>
  /** Every resource with the app it belongs to, oldest first. */
  list(): readonly KeptAppState[]
  /** Puts a resource, with its id and version, in place of the one with that id, as a part of the caller's transaction. */
  write(kept: KeptAppState): void
}

interface Row {
  readonly id: string
  readonly version: number
  readonly content: string
  readonly client_id: string | null
}

/** App state in SQLite.
 * @param now milliseconds since the epoch, for `meta.lastUpdated`
 */
export function createSqliteAppStateStore(
  { connection }: Database,
  now: () => number,
): AppStateStore {
  const byId = connection.prepare<[string], Row>('SELECT * FROM app_state WHERE id = ?')
  const byKey = connection.prepare<[string, string, string | null], Row>(
    'SELECT * FROM app_state WHERE system = ? AND code = ? AND subject IS ? ORDER BY rowid',
  )
  const insert = connection.prepare(
    `INSERT INTO app_state (id, version, system, code, subject, content, client_id)
     SELECT @id, 1, @system, @code, @subject, @content,
       (SELECT ifnull(instance_of, client_id) FROM client WHERE client_id = @clientId)
     WHERE (SELECT count(*) FROM app_state
            WHERE system = @system AND code = @code AND subject IS @subject) < @most`,
  )
  const update = connection.prepare(
    'UPDATE app_state SET version = version + 1, content = @content WHERE id = @id AND version = @version',
  )
  const remove = connection.prepare('DELETE FROM app_state WHERE id = ? AND version = ?')
  const all = connection.prepare<[], Row>('SELECT * FROM app_state ORDER BY rowid')
  const put = connection.prepare(
    `INSERT INTO app_state (id, version, system, code, subject, content, client_id)
     VALUES (@id, @version, @system, @code, @subject, @content, @clientId)
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, system = excluded.system, code = excluded.code,
       subject = excluded.subject, content = excluded.content, client_id = excluded.client_id`,
  )

  const versioned = (state: AppState, id: string, version: number): StoredAppState => {
    const meta = { versionId: String(version), lastUpdated: new Date(now()).toISOString() }
    return { id, version, content: { ...state, id, meta } }
  }
  return {
    read: async (id) => {
      const row = byId.get(id)
      return row === undefined ? undefined : toStored(row)
    },
    search: async ({ system, code, subject }) => byKey.all(system, code, subject).map(toStored),
    create: async (id, state, clientId) => {
      const stored = versioned(state, id, 1)
      const { changes } = insert.run({
        ...keyOf(state),
        id,
        content: JSON.stringify(stored.content),
        most: appStateLimits.resourcesPerSubject,
        clientId,
      })
      return changes === 0 ? undefined : stored
    },
    replace: async (id, version, state) => {
      const stored = versioned(state, id, version + 1)
      const { changes } = update.run({ id, version, content: JSON.stringify(stored.content) })
      return changes === 0 ? undefined : stored
    },
    remove: async (id, version) => remove.run(id, version).changes > 0,
    list: () => all.all().map(toStored),
    write: ({ id, version, content, clientId }) => {
      put.run({ ...keyOf(content), id, version, content: JSON.stringify(content), clientId })
    },
  }
}

/** The key under which a resource is found; it never changes. @see APS-05 */
export function keyOf({ code, subject }: AppState): AppStateKey {
  const [coding] = code.coding
  return { system: coding.system, code: coding.code, subject: subject?.reference ?? null }
}

function toStored({ id, version, content, client_id }: Row): KeptAppState {
  // Written by this store from an AppState.
  return { id, version, content: JSON.parse(content) as AppState, clientId: client_id }
}
