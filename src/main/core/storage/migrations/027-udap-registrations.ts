import type { Migration } from '../migrations.ts'

/** What apps registered by software statement: one living registration for each identity in a community. */
export const migration: Migration = {
  id: 27,
  name: 'udap-registrations',
  sql: `
    CREATE TABLE udap_registration (
      client_id TEXT NOT NULL PRIMARY KEY REFERENCES client (client_id) ON DELETE CASCADE,
      community_uri TEXT NOT NULL,
      iss TEXT NOT NULL,
      statement TEXT NOT NULL,
      certificate BLOB NOT NULL,
      certifications TEXT NOT NULL,
      registered_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      cancelled_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX udap_registration_identity ON udap_registration (community_uri, iss)
      WHERE cancelled_at IS NULL;
  `,
}
