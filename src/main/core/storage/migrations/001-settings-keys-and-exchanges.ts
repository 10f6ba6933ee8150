import type { Migration } from '../migrations.ts'

/** Settings, signing keys, and the exchange log. */
export const migration: Migration = {
  id: 1,
  name: 'settings-keys-and-exchanges',
  sql: `
    CREATE TABLE migration (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      applied_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE setting (
      name TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE signing_key (
      kid TEXT PRIMARY KEY,
      alg TEXT NOT NULL,
      purpose TEXT NOT NULL,
      public_jwk TEXT NOT NULL,
      sealed_private_jwk BLOB NOT NULL,
      created_at INTEGER NOT NULL,
      retired_at INTEGER
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE exchange (
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
      error_code TEXT,
      record TEXT NOT NULL
    ) STRICT;
    CREATE INDEX exchange_by_client ON exchange (client_id, sequence);
    CREATE INDEX exchange_by_run ON exchange (launch_run_id, sequence);
  `,
}
