import BetterSqlite3 from 'better-sqlite3'
import type { Connection } from '../storage/index.ts'

/** Where the exchanges of a store are: a file beside it, so that writing them holds up nobody who waits for the store. */
export function exchangeFileOf(databaseFile: string): string {
  return databaseFile === ':memory:'
    ? databaseFile
    : `${databaseFile.replace(/\.sqlite$/, '')}-exchanges.sqlite`
}

/** The file of exchanges is no SQLite database or fails its check; it is left as it is. */
export class DamagedExchangesError extends Error {
  override readonly name = 'DamagedExchangesError'
}

/** Neither table refers to the other by a key: what deletes exchanges deletes from all three, and can empty them as a whole. Lists read
 * rows of some hundred bytes and not the messages.
 */
const schema = `
  CREATE TABLE IF NOT EXISTS exchange (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    direction TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    method TEXT NOT NULL,
    url TEXT NOT NULL,
    area TEXT NOT NULL,
    status INTEGER NOT NULL,
    client_id TEXT,
    grant_id TEXT,
    launch_run_id TEXT,
    error_code TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS exchange_by_client ON exchange (client_id, sequence)
    WHERE client_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS exchange_by_run ON exchange (launch_run_id, sequence)
    WHERE launch_run_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS exchange_by_area ON exchange (area, sequence);
  CREATE INDEX IF NOT EXISTS exchange_by_direction ON exchange (direction, sequence);
  CREATE INDEX IF NOT EXISTS exchange_refused ON exchange (sequence)
    WHERE status >= 400 OR status = 0 OR error_code IS NOT NULL;
  CREATE TABLE IF NOT EXISTS exchange_record (
    sequence INTEGER PRIMARY KEY,
    record TEXT NOT NULL
  ) STRICT;
  CREATE VIRTUAL TABLE IF NOT EXISTS exchange_search USING fts5(
    text, content = '', contentless_delete = 1,
    tokenize = "unicode61 remove_diacritics 2 tokenchars '_'"
  );
`

/** Opens the file of exchanges, which is made where there is none. Its commits do not wait for the disk: an exchange is nothing that
 * anybody was promised, and a cut of power may undo the latest of them.
 * @throws {DamagedExchangesError} no database, or damaged
 */
export function openExchangeFile(file: string): Connection {
  const connection = new BetterSqlite3(file)
  try {
    const check = String(connection.pragma('quick_check(1)', { simple: true }))
    if (check !== 'ok') throw new DamagedExchangesError(check)
    setUp(connection)
    connection.exec(schema)
    // Kibibytes, filled as lists and searches of many exchanges need it.
    connection.pragma('cache_size = -16384')
    return connection
  } catch (cause) {
    connection.close()
    if (!isDamage(cause)) throw cause
    throw new DamagedExchangesError(cause.message, { cause })
  }
}

/** Opens it once more, for another thread.
 * @throws {SqliteError} it cannot be opened
 */
export function reopenExchangeFile(file: string): Connection {
  const connection = new BetterSqlite3(file, { fileMustExist: true })
  setUp(connection)
  return connection
}

function setUp(connection: Connection): void {
  connection.pragma('journal_mode = WAL')
  connection.pragma('synchronous = NORMAL')
  connection.pragma('busy_timeout = 5000')
  connection.pragma('trusted_schema = OFF')
  connection.pragma('secure_delete = ON')
  connection.pragma('temp_store = MEMORY')
  connection.pragma('journal_size_limit = 67108864')
  // In pages, 16 MiB: what a flood changes again and again is moved into the file once.
  connection.pragma('wal_autocheckpoint = 4000')
}

function isDamage(cause: unknown): cause is Error {
  return cause instanceof BetterSqlite3.SqliteError
    ? /^SQLITE_(?:NOTADB|CORRUPT)/.test(cause.code)
    : cause instanceof DamagedExchangesError
}

/** Brings what a store of an earlier version holds to the file of exchanges. Cut off at any moment it is done again from the start at
 * the next one, and an exchange that is there already stays as it is.
 * @throws {SqliteError} the disk is full or fails; nothing is lost
 */
export function carryExchangesOver(store: Connection, exchanges: Connection): void {
  const waiting = store.prepare<[], number>(
    "SELECT count(*) FROM sqlite_master WHERE name = 'exchange_to_carry'",
  )
  if (waiting.pluck().get() === 0) return
  copyExchanges(store, exchanges)
  // Only what is on the disk may go from where it was.
  exchanges.pragma('wal_checkpoint(TRUNCATE)')
  store
    .transaction(() =>
      store.exec('DROP TABLE exchange_to_carry; DROP TABLE exchange_record_to_carry'),
    )
    .immediate()
}

function copyExchanges(store: Connection, exchanges: Connection): void {
  const columns = `sequence, id, direction, started_at, duration_ms, method, url, area, status,
    client_id, grant_id, launch_run_id, error_code`
  const rows = store
    .prepare<[], unknown[]>(
      `SELECT ${columns}, record FROM exchange_to_carry
       JOIN exchange_record_to_carry USING (sequence) ORDER BY sequence`,
    )
    .raw()
  const insert = exchanges.prepare(
    `INSERT OR IGNORE INTO exchange (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const insertRecord = exchanges.prepare(
    'INSERT OR IGNORE INTO exchange_record (sequence, record) VALUES (?, ?)',
  )
  exchanges
    .transaction(() => {
      for (const row of rows.iterate()) {
        const record = row.pop()
        if (insert.run(row).changes > 0) insertRecord.run(row[0], record)
      }
    })
    .immediate()
}
