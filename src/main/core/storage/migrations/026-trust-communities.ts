import type { Migration } from '../migrations.ts'

/** Communities whose certificates this server trusts, with their anchors. */
export const migration: Migration = {
  id: 26,
  name: 'trust-communities',
  sql: `
    CREATE TABLE trust_community (
      uri TEXT NOT NULL PRIMARY KEY,
      name TEXT NOT NULL,
      policy TEXT NOT NULL,
      priority INTEGER NOT NULL,
      is_default INTEGER NOT NULL,
      is_local INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX trust_community_default ON trust_community (is_default) WHERE is_default = 1;

    CREATE TABLE trust_anchor (
      community_uri TEXT NOT NULL REFERENCES trust_community (uri) ON DELETE CASCADE,
      fingerprint TEXT NOT NULL,
      der BLOB NOT NULL,
      PRIMARY KEY (community_uri, fingerprint)
    ) STRICT, WITHOUT ROWID;
  `,
}
