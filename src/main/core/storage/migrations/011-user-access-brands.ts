import type { Migration } from '../migrations.ts'

/** The brand bundle that was saved, with the pointer to the brand of this server: one row, or none. */
export const migration: Migration = {
  id: 11,
  name: 'user-access-brands',
  sql: `
    CREATE TABLE brand_document (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      content TEXT NOT NULL
    ) STRICT;
  `,
}
