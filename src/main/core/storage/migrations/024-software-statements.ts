import type { Migration } from '../migrations.ts'

/** Who may vouch for the metadata of clients that register themselves, and the statement each came with. */
export const migration: Migration = {
  id: 24,
  name: 'software-statements',
  sql: `
    CREATE TABLE statement_issuer (
      issuer TEXT PRIMARY KEY,
      jwks TEXT NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    ALTER TABLE registration_access_token ADD COLUMN software_statement TEXT;
  `,
}
