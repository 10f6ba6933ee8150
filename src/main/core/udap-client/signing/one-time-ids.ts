import type { Database } from '../../storage/index.ts'

/** Remembers the ids of JWTs that were given out, so that none is used twice while the earlier one is valid. */
export interface OneTimeIds {
  /** Takes an id; of two calls with one id, at most one succeeds before the first JWT ends.
   * @param expiresAt when the JWT ends, epoch seconds
   * @returns whether it was free
   */
  take(iss: string, jti: string, expiresAt: number, now: number): boolean
}

/** Ids kept in SQLite. @see UDAP-JWT-009 */
export function createSqliteOneTimeIds({ connection }: Database): OneTimeIds {
  const forget = connection.prepare('DELETE FROM udap_client_token_id WHERE kept_until <= ?')
  const insert = connection.prepare(
    `INSERT INTO udap_client_token_id (iss, jti, kept_until) VALUES (?, ?, ?)
     ON CONFLICT (iss, jti) DO NOTHING`,
  )
  return {
    take: (iss, jti, expiresAt, now) => {
      forget.run(now)
      return insert.run(iss, jti, expiresAt).changes === 1
    },
  }
}
