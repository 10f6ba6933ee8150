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

/** Empties every other table in one transaction, so that a table added later is wiped too. */
export function wipeStore({ connection, transaction }: Database): void {
  const names = connection
    .prepare<[], string>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .pluck()
    .all()
    .filter((name) => !kept.has(name))
  transaction(() => {
    // References are checked at COMMIT, when all the tables are empty.
    connection.pragma('defer_foreign_keys = ON')
    for (const name of names) connection.exec(`DELETE FROM "${name}"`)
  })
}
