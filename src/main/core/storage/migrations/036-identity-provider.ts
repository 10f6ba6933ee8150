import type { Migration } from '../migrations.ts'

/** Users of the identity providers in the box, and apps registered with these by software statement. */
export const migration: Migration = {
  id: 36,
  name: 'identity-provider',
  sql: `
    CREATE TABLE identity_user (
      username TEXT PRIMARY KEY,
      sub TEXT NOT NULL UNIQUE,
      is_built_in INTEGER NOT NULL,
      is_disabled INTEGER NOT NULL,
      profile TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE identity_client (
      client_id TEXT PRIMARY KEY,
      provider TEXT NOT NULL,
      community_uri TEXT NOT NULL,
      iss TEXT NOT NULL,
      metadata TEXT NOT NULL,
      statement TEXT NOT NULL,
      certificate BLOB NOT NULL,
      registered_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      cancelled_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX identity_client_identity ON identity_client (provider, community_uri, iss)
      WHERE cancelled_at IS NULL;
  `,
}
