import BetterSqlite3 from 'better-sqlite3'
import { applyMigrations, migrations } from '../../src/main/core/storage/index.ts'
import { migrationTime } from './death-plan.ts'

const rowsPerTable = 3

interface Column {
  readonly name: string
  readonly type: string
}

/** Makes a store with the schema of an older version and rows in its tables: any that satisfy their constraints.
 * @returns how many rows
 */
export function makeHistoricalStore(file: string, schema: number): number {
  const connection = new BetterSqlite3(file)
  connection.pragma('journal_mode = WAL')
  const steps = migrations.filter(({ id }) => id <= schema)
  applyMigrations(connection, migrationTime, steps)
  connection.pragma('foreign_keys = OFF')
  let rows = 0
  for (const table of tablesOf(connection)) {
    if (table !== 'migration') rows += fill(connection, table)
  }
  connection.close()
  return rows
}

/** Ordinary tables: those of a search index are SQLite's own and take no rows from outside. */
function tablesOf(connection: BetterSqlite3.Database): readonly string[] {
  const query = `SELECT name FROM pragma_table_list
    WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'`
  return connection.prepare<[], string>(query).pluck().all()
}

function fill(connection: BetterSqlite3.Database, table: string): number {
  // The pragma's rows have these members, among others.
  const columns = connection.pragma(`table_info(${table})`) as Column[]
  const places = columns.map(() => '?').join(', ')
  const insert = connection.prepare(`INSERT OR IGNORE INTO ${table} VALUES (${places})`)
  let rows = 0
  for (let row = 1; row <= rowsPerTable; row += 1) {
    rows += insert.run(columns.map((column, index) => makeValue(column, row, index))).changes
  }
  return rows
}

/** Texts are JSON, because some columns want that. */
function makeValue({ name, type }: Column, row: number, index: number) {
  if (type === 'INTEGER') return name.startsWith('is_') ? 0 : row
  if (type === 'BLOB') return Buffer.alloc(32, row * 16 + index)
  if (type === 'REAL') return row / 2
  return JSON.stringify({ row, index })
}

/** Everything a store holds: schema, version and every row, as one text that can be compared. */
export function dumpStore(file: string): string {
  const connection = new BetterSqlite3(file)
  try {
    const integrity = connection.pragma('integrity_check', { simple: true })
    const version = connection.pragma('user_version', { simple: true })
    const schema = connection
      .prepare('SELECT type, name, sql FROM sqlite_master ORDER BY type, name')
      .all()
    const rows = tablesOf(connection).map((table) => [
      table,
      connection
        .prepare<[], unknown[]>(`SELECT * FROM ${table}`)
        .raw()
        .all()
        .map((row) => JSON.stringify(row))
        .sort(),
    ])
    return JSON.stringify({ integrity, version, schema, rows })
  } finally {
    connection.close()
  }
}
