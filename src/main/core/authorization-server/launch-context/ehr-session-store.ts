import type { EhrSession } from '../../../../shared/contract/grants.ts'
import type { Database } from '../../storage/index.ts'

/** Keeps the simulated sessions of users in the EHR; online access lives no longer than its session.
 * @see RFT-02
 */
export interface EhrSessionStore {
  start(username: string, now: number): Promise<EhrSession>
  find(id: string): Promise<EhrSession | undefined>
  list(): Promise<readonly EhrSession[]>
  /** Ends a session and, in the same step, every grant whose online access lives in it.
   * @returns whether it was open
   */
  end(id: string, now: number): Promise<boolean>
}

interface Row {
  id: string
  username: string
  started_at: number
  ended_at: number | null
}

/** EHR sessions in SQLite.
 * @param createId gives an unused id
 */
export function createSqliteEhrSessionStore(
  database: Database,
  createId: () => string,
): EhrSessionStore {
  const { connection } = database
  const insert = connection.prepare(
    'INSERT INTO ehr_session (id, username, started_at) VALUES (?, ?, ?)',
  )
  const byId = connection.prepare<[string], Row>('SELECT * FROM ehr_session WHERE id = ?')
  const all = connection.prepare<[], Row>(
    'SELECT * FROM ehr_session ORDER BY started_at DESC LIMIT 200',
  )
  const end = connection.prepare(
    'UPDATE ehr_session SET ended_at = ? WHERE id = ? AND ended_at IS NULL',
  )
  const endOnlineAccess = connection.prepare(
    `UPDATE authorization_grant SET revoked_at = ?, revoked_because = 'EHR session ended'
     WHERE ehr_session_id = ? AND refresh_kind = 'online' AND revoked_at IS NULL`,
  )
  return {
    start: async (username, now) => {
      const id = createId()
      insert.run(id, username, now)
      return { id, username, startedAt: now, endedAt: null }
    },
    find: async (id) => {
      const row = byId.get(id)
      return row && toSession(row)
    },
    list: async () => all.all().map(toSession),
    end: async (id, now) =>
      database.transaction(() => {
        endOnlineAccess.run(now, id)
        return end.run(now, id).changes === 1
      }),
  }
}

function toSession(row: Row): EhrSession {
  return { id: row.id, username: row.username, startedAt: row.started_at, endedAt: row.ended_at }
}
