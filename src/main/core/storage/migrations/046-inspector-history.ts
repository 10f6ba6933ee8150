import type { Migration } from '../migrations.ts'

/** What a person asked to be kept of what was inspected: when, and the rest sealed. */
export const migration: Migration = {
  id: 46,
  name: 'inspector-history',
  sql: `
    CREATE TABLE inspector_history (
      id TEXT PRIMARY KEY,
      inspected_at INTEGER NOT NULL,
      sealed_entry BLOB NOT NULL
    ) STRICT;
  `,
}
