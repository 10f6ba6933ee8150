import BetterSqlite3 from 'better-sqlite3'

/** After how long it is worth trying a store again that could not be written. */
export const storeRetrySeconds = 5

const transientCodes = ['SQLITE_FULL', 'SQLITE_IOERR', 'SQLITE_READONLY', 'SQLITE_CANTOPEN']

/** Finds the reason in an error, or in what caused it, that lies in the disk and not in the program: full, failing,
 * read-only or gone. SQLite has rolled the transaction back; the same call may succeed later without a restart.
 * @returns the SQLite code, or undefined for every other error
 * @see spec/security.md RE-05, RE-17; SQLite result codes
 */
export function findStoreOutage(error: unknown): string | undefined {
  let current: unknown = error
  for (let depth = 0; current instanceof Error && depth < 8; depth += 1) {
    if (current instanceof BetterSqlite3.SqliteError && isTransient(current.code)) {
      return current.code
    }
    current = current.cause
  }
  return undefined
}

function isTransient(code: string): boolean {
  return transientCodes.some((known) => code === known || code.startsWith(`${known}_`))
}
