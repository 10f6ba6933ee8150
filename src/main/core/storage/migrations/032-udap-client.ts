import type { Migration } from '../migrations.ts'

/** What this program is registered as at other servers, every attempt that led to it, and the ids of JWTs it gave out. */
export const migration: Migration = {
  id: 32,
  name: 'udap-client',
  sql: `
    CREATE TABLE udap_client_registration (
      id TEXT NOT NULL PRIMARY KEY,
      registration_endpoint TEXT NOT NULL,
      community_uri TEXT NOT NULL,
      iss TEXT NOT NULL,
      base TEXT NOT NULL,
      token_endpoint TEXT NOT NULL,
      client_id TEXT NOT NULL,
      certificate_id TEXT,
      requested TEXT NOT NULL,
      granted TEXT NOT NULL,
      sealed_secret BLOB,
      registered_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      cancelled_at INTEGER,
      UNIQUE (registration_endpoint, community_uri, iss)
    ) STRICT;

    CREATE TABLE udap_client_attempt (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      registration_endpoint TEXT NOT NULL,
      community_uri TEXT NOT NULL,
      iss TEXT NOT NULL,
      certificate_id TEXT,
      kind TEXT NOT NULL,
      variant TEXT,
      status INTEGER NOT NULL,
      error TEXT,
      description TEXT,
      client_id TEXT,
      claims TEXT NOT NULL,
      exchange_id TEXT,
      at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX udap_client_attempt_of ON udap_client_attempt
      (registration_endpoint, community_uri, iss, sequence);

    CREATE TABLE udap_client_token_id (
      iss TEXT NOT NULL,
      jti TEXT NOT NULL,
      kept_until INTEGER NOT NULL,
      PRIMARY KEY (iss, jti)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX udap_client_token_id_by_end ON udap_client_token_id (kept_until);
  `,
}
