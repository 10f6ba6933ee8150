import type { Database } from '../storage/index.ts'

/** What a wipe leaves: how the program was set up, the keys under which it is known, and the assertions already used
 * or given out, which a wipe must not make usable again.
 */
const kept = new Set([
  'migration',
  'setting',
  'signing_key',
  'vault',
  'vault_slot',
  'store_epoch',
  // Triggers take the marks of what is wiped.
  'trust_mark',
  'client_assertion',
  'udap_client_token_id',
])

/** Empties every other table in one transaction, so that a table added later is wiped too. Search indexes, the only virtual
 * tables, are emptied first, and as a whole: row by row their words would stay until they are merged away.
 */
export function wipeStore({ connection, transaction }: Database): void {
  const namesOf = connection
    .prepare<[type: string], string>(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = ? AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .pluck()
  const indexes = namesOf.all('virtual')
  const tables = namesOf.all('table').filter((name) => !kept.has(name))
  transaction(() => {
    // References are checked at COMMIT, when all the tables are empty.
    connection.pragma('defer_foreign_keys = ON')
    for (const name of indexes) {
      connection.exec(`INSERT INTO "${name}" ("${name}") VALUES ('delete-all')`)
    }
    for (const name of tables) connection.exec(`DELETE FROM "${name}"`)
  })
}
