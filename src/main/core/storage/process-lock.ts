import BetterSqlite3 from 'better-sqlite3'

/** Who holds a store. */
export interface LockHolder {
  readonly processId: number
  /** `electron` or `node`. */
  readonly host: string
  /** Where the holder can be reached, usually its issuer. */
  readonly address: string
  /** Epoch seconds. */
  readonly since: number
}

/** Another process holds the store. */
export class StoreInUseError extends Error {
  override readonly name = 'StoreInUseError'
  readonly holder: LockHolder | undefined

  constructor(file: string, holder: LockHolder | undefined) {
    const who =
      holder === undefined
        ? 'another process'
        : `process ${holder.processId} (${holder.host}, ${holder.address})`
    super(`${file} is in use by ${who}`)
    this.holder = holder
  }
}

/** How long nobody can read while a holder writes who it is, at most. */
const writingHolderMs = 500

/** Takes the lock of a store for the life of the process; the operating system frees it after a crash.
 * The lock is a write transaction on a small SQLite file that is never committed, so readers can still see the holder.
 * @returns a function that gives the lock back
 * @throws {StoreInUseError} another process holds it
 * @see spec/security.md RE-06
 */
export function lockStore(lockFile: string, holder: LockHolder): () => void {
  const connection = new BetterSqlite3(lockFile, { timeout: 0 })
  try {
    connection.pragma('journal_mode = DELETE')
    connection.exec('BEGIN IMMEDIATE')
    connection.exec('CREATE TABLE IF NOT EXISTS holder (details TEXT NOT NULL)')
    connection.exec('DELETE FROM holder')
    connection.prepare('INSERT INTO holder (details) VALUES (?)').run(JSON.stringify(holder))
    connection.exec('COMMIT; BEGIN IMMEDIATE')
  } catch (error) {
    try {
      if (isBusy(error)) throw new StoreInUseError(lockFile, readHolder(connection))
      throw error
    } finally {
      connection.close()
    }
  }
  return () => {
    if (connection.open) connection.close()
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof BetterSqlite3.SqliteError && error.code.startsWith('SQLITE_BUSY')
}

/** @returns undefined where nobody wrote who they are, or where somebody is writing it for longer than that takes */
function readHolder(connection: BetterSqlite3.Database): LockHolder | undefined {
  connection.pragma(`busy_timeout = ${writingHolderMs}`)
  try {
    return findHolder(connection)
  } catch (error) {
    if (isBusy(error)) return undefined
    throw error
  }
}

function findHolder(connection: BetterSqlite3.Database): LockHolder | undefined {
  if (!hasHolderTable(connection)) return undefined
  const row = connection.prepare('SELECT details FROM holder').pluck().get()
  // Only lockStore writes this table, and always a LockHolder.
  return typeof row === 'string' ? (JSON.parse(row) as LockHolder) : undefined
}

function hasHolderTable(connection: BetterSqlite3.Database): boolean {
  const query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'holder'"
  return connection.prepare(query).get() !== undefined
}
