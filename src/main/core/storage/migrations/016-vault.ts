import type { Migration } from '../migrations.ts'

/** The key that seals private keys, wrapped once for each way to open it, and which box sealed each signing key. */
export const migration: Migration = {
  id: 16,
  name: 'vault',
  sql: `
    CREATE TABLE vault_slot (
      kind TEXT PRIMARY KEY,
      backend TEXT NOT NULL,
      parameters TEXT NOT NULL,
      wrapped_key BLOB NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE vault (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      canary BLOB NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT;
    ALTER TABLE signing_key ADD COLUMN sealed_by TEXT NOT NULL DEFAULT 'host';
  `,
}
