import type { Migration } from '../migrations.ts'

/** What this server is registered as with identity providers, and which of its users the people are whom they name. */
export const migration: Migration = {
  id: 37,
  name: 'tiered-oauth',
  sql: `
    CREATE TABLE provider_registration (
      idp TEXT NOT NULL,
      community_uri TEXT NOT NULL,
      client_id TEXT NOT NULL,
      redirect_uri TEXT NOT NULL,
      scope TEXT NOT NULL,
      registered_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      last_used_at INTEGER,
      unanswered_since INTEGER,
      PRIMARY KEY (idp, community_uri)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE identity_binding (
      iss TEXT NOT NULL,
      sub TEXT NOT NULL,
      username TEXT NOT NULL REFERENCES user ON DELETE CASCADE,
      name TEXT NOT NULL,
      bound_at INTEGER NOT NULL,
      last_used_at INTEGER NOT NULL,
      PRIMARY KEY (iss, sub)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX identity_binding_by_user ON identity_binding (username);
  `,
}
