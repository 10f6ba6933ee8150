import BetterSqlite3 from 'better-sqlite3'
import { applyMigrations } from './migrations.ts'

/** A prepared-statement capable connection; modules prepare once and keep the statements. */
export type Connection = BetterSqlite3.Database

/** The open store. */
export interface Database {
  readonly connection: Connection
  /** Runs `work` in one IMMEDIATE transaction; it must not await. The result is returned after COMMIT. */
  transaction<Result>(work: () => Result): Result
  /** Checkpoints and closes; safe to call twice. */
  close(): void
}

/** A change that was checked and computed and needs only to be written; several are written in one transaction. */
export interface PreparedChange {
  /** Writes it; called once, inside a transaction. */
  write(): void
  /** Puts it in force and tells who listens; called once, after COMMIT. */
  announce(): void
}

/** The file is no SQLite database or fails its check; it is left as it is. */
export class CorruptStoreError extends Error {
  override readonly name = 'CorruptStoreError'
}

/** The open store does not have the durability it must have. */
export class DurabilityError extends Error {
  override readonly name = 'DurabilityError'
}

/** Opens the store, checks it, sets and reads back its durability, and brings its schema up to date.
 * @param now milliseconds since the epoch, for the migration record
 * @throws {CorruptStoreError} not a database, or damaged
 * @throws {DurabilityError} a pragma did not take
 * @throws {MigrationError} the schema is newer than this program, or a migration failed
 * @see spec/security.md RE-01, RE-07, RE-08
 */
export function openDatabase(file: string, now: number): Database {
  const connection = openChecked(file)
  try {
    setDurability(connection, file === ':memory:')
    applyMigrations(connection, now)
  } catch (error) {
    connection.close()
    throw error
  }
  return {
    connection,
    transaction: (work) => connection.transaction(work).immediate(),
    close: () => {
      if (connection.open) connection.close()
    },
  }
}

function openChecked(file: string): Connection {
  const connection = new BetterSqlite3(file)
  try {
    const result = connection.pragma('quick_check(1)', { simple: true })
    if (result !== 'ok') throw new CorruptStoreError(`${file}: ${String(result)}`)
    return connection
  } catch (cause) {
    connection.close()
    if (cause instanceof CorruptStoreError) throw cause
    throw new CorruptStoreError(`${file}: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    })
  }
}

/** Pragmas are set on every open: a reopened WAL file would otherwise run at synchronous=NORMAL. */
function setDurability(connection: Connection, isInMemory: boolean): void {
  const wanted: ReadonlyArray<readonly [string, string | number, string | number]> = [
    ...(isInMemory ? [] : [['journal_mode', 'WAL', 'wal'] as const]),
    ['synchronous', 'FULL', 2],
    ['foreign_keys', 'ON', 1],
    ['busy_timeout', 5000, 5000],
    ['fullfsync', 'ON', 1],
    ['checkpoint_fullfsync', 'ON', 1],
  ]
  for (const [pragma, value, readBack] of wanted) {
    connection.pragma(`${pragma} = ${value}`)
    const seen = connection.pragma(pragma, { simple: true })
    if (seen !== readBack) {
      throw new DurabilityError(`pragma ${pragma}: got ${String(seen)}, wanted ${readBack}`)
    }
  }
  connection.pragma('journal_size_limit = 67108864')
}
