import type { Connection } from '../../storage/index.ts'
import type { IndexEntries } from './index-entries.ts'

/** Writes and removes the index rows of resources, with statements prepared once. */
export interface IndexWriter {
  add(key: number | bigint, entries: IndexEntries): void
  remove(key: number | bigint): void
}

/** An index writer on a connection; the caller holds the transaction. */
export function createIndexWriter(connection: Connection): IndexWriter {
  const insert = (table: string, columns: number) =>
    connection.prepare(
      `INSERT OR IGNORE INTO ${table} VALUES (${Array.from({ length: columns + 1 }, () => '?').join(', ')})`,
    )
  const token = insert('fhir_token', 3)
  const string = insert('fhir_string', 3)
  const date = insert('fhir_date', 3)
  const reference = insert('fhir_reference', 3)
  const quantity = insert('fhir_quantity', 6)
  const removals = ['token', 'string', 'date', 'reference', 'quantity'].map((name) =>
    connection.prepare(`DELETE FROM fhir_${name} WHERE resource_key = ?`),
  )
  return {
    add: (key, entries) => {
      for (const row of entries.token) token.run(...row, key)
      for (const row of entries.string) string.run(...row, key)
      for (const row of entries.date) date.run(...row, key)
      for (const row of entries.reference) reference.run(...row, key)
      for (const row of entries.quantity) quantity.run(...row, key)
    },
    remove: (key) => {
      for (const statement of removals) statement.run(key)
    },
  }
}
