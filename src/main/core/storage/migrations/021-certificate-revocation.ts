import type { Migration } from '../migrations.ts'

/** Which certificates the authorities revoked, and the CRL each published last. */
export const migration: Migration = {
  id: 21,
  name: 'certificate-revocation',
  sql: `
    CREATE TABLE revoked_certificate (
      authority_id TEXT NOT NULL REFERENCES authority ON DELETE CASCADE,
      serial TEXT NOT NULL,
      revoked_at INTEGER NOT NULL,
      reason_code INTEGER NOT NULL,
      is_in_crl INTEGER NOT NULL,
      PRIMARY KEY (authority_id, serial)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE revocation_list (
      authority_id TEXT PRIMARY KEY REFERENCES authority ON DELETE CASCADE,
      number INTEGER NOT NULL,
      this_update INTEGER NOT NULL,
      next_update INTEGER NOT NULL,
      entries INTEGER NOT NULL,
      der BLOB NOT NULL
    ) STRICT;
  `,
}
