import type { Database } from '../../../storage/index.ts'

/** A one-time use of an assertion. Times are epoch seconds. */
export interface AssertionUse {
  readonly iss: string
  readonly jti: string
  /** When the assertion ends. */
  readonly expiresAt: number
  readonly now: number
  /** Leeway after the end for which an assertion is still accepted. */
  readonly skewSeconds: number
}

/** Remembers which assertions were used, on disk, at every endpoint alike.
 *
 * Of two concurrent `use` calls with one `iss` and `jti`, at most one resolves to true, and it resolves after COMMIT:
 * an assertion is on record before anything is issued for it, whatever becomes of the request. A use holds until its
 * assertion has ended, leeway included; then the id may come again. When the store is full, `use` fails. After a restore
 * that could not read which assertions were used meanwhile, those that may have been are refused.
 * @see ASY-40; ruling D-16; spec/security.md AS-16, KS-13
 */
export interface AssertionStore {
  use(use: AssertionUse): Promise<boolean>
  /** The same as a part of the caller's transaction. */
  record(use: AssertionUse): boolean
  /** Forgets assertions that ended before the given time. */
  forgetEndedBefore(time: number): Promise<void>
}

/** Used assertions kept in SQLite: a use is one INSERT under a unique key. */
export function createSqliteAssertionStore(database: Database): AssertionStore {
  const { connection } = database
  const insert = connection.prepare(
    `INSERT INTO client_assertion (iss, jti, ends_at)
     SELECT @iss, @jti, @expiresAt
     WHERE NOT EXISTS (SELECT 1 FROM store_epoch WHERE assertions_refused_until >= @expiresAt)
     ON CONFLICT (iss, jti) DO UPDATE SET ends_at = excluded.ends_at
     WHERE client_assertion.ends_at + @skewSeconds <= @now`,
  )
  const forget = connection.prepare('DELETE FROM client_assertion WHERE ends_at < ?')
  const record = (use: AssertionUse) => insert.run(use).changes === 1
  return {
    use: (use) => database.groupedTransaction(() => record(use)),
    record,
    forgetEndedBefore: async (time) => {
      forget.run(time)
    },
  }
}
