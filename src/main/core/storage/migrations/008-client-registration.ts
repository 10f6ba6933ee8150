import type { Migration } from '../migrations.ts'

/** Tokens with which clients register themselves, and with which they manage their registration. */
export const migration: Migration = {
  id: 8,
  name: 'client-registration',
  sql: `
    CREATE TABLE initial_access_token (
      id TEXT PRIMARY KEY,
      label TEXT NOT NULL,
      token_hash BLOB NOT NULL UNIQUE,
      created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      used_count INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE registration_access_token (
      client_id TEXT PRIMARY KEY REFERENCES client ON DELETE CASCADE,
      token_hash BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
}
