import type { Migration } from '../migrations.ts'

/** Which client last authenticated with which key, from when a signing key signs, the marks by which a change to trust data from outside is noticed,
 * and how often the store was restored from a backup.
 */
export const migration: Migration = {
  id: 17,
  name: 'key-uses-and-trust-marks',
  sql: `
    CREATE TABLE client_key_use (
      client_id TEXT NOT NULL REFERENCES client ON DELETE CASCADE,
      thumbprint TEXT NOT NULL,
      last_used_at INTEGER NOT NULL,
      PRIMARY KEY (client_id, thumbprint)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX client_key_use_by_key ON client_key_use (thumbprint);

    ALTER TABLE signing_key ADD COLUMN in_use_from INTEGER NOT NULL DEFAULT 0;

    CREATE TABLE trust_mark (
      table_name TEXT NOT NULL,
      row_id TEXT NOT NULL,
      mark BLOB NOT NULL,
      PRIMARY KEY (table_name, row_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE quarantined_row (
      table_name TEXT NOT NULL,
      row_id TEXT NOT NULL,
      fault TEXT NOT NULL,
      content TEXT NOT NULL,
      found_at INTEGER NOT NULL,
      PRIMARY KEY (table_name, row_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE store_epoch (
      epoch INTEGER PRIMARY KEY,
      began_at INTEGER NOT NULL,
      backup_taken_at INTEGER NOT NULL,
      assertions_refused_until INTEGER NOT NULL
    ) STRICT;
  `,
}
