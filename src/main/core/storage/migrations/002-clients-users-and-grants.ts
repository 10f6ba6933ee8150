import type { Migration } from '../migrations.ts'

/** Clients with their secrets, users, EHR sessions, launch handles, interactions, and grants with what was issued from them. */
export const migration: Migration = {
  id: 2,
  name: 'clients-users-and-grants',
  sql: `
    CREATE TABLE client (
      client_id TEXT PRIMARY KEY,
      client_name TEXT NOT NULL,
      registered_by TEXT NOT NULL,
      is_disabled INTEGER NOT NULL DEFAULT 0,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL,
      metadata TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX client_by_name ON client (client_name COLLATE NOCASE);

    CREATE TABLE client_origin (
      client_id TEXT NOT NULL REFERENCES client ON DELETE CASCADE,
      origin TEXT NOT NULL,
      PRIMARY KEY (origin, client_id)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE client_secret (
      id TEXT PRIMARY KEY,
      client_id TEXT NOT NULL REFERENCES client ON DELETE CASCADE,
      salt BLOB NOT NULL,
      hash BLOB NOT NULL,
      algorithm TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      expires_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX client_secret_by_client ON client_secret (client_id);

    CREATE TABLE user (
      username TEXT PRIMARY KEY,
      sub TEXT NOT NULL UNIQUE,
      display_name TEXT NOT NULL,
      fhir_user TEXT,
      password_hash TEXT,
      registered_by TEXT NOT NULL,
      is_disabled INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE ehr_session (
      id TEXT PRIMARY KEY,
      username TEXT NOT NULL REFERENCES user ON DELETE CASCADE,
      started_at INTEGER NOT NULL,
      ended_at INTEGER
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE launch_handle (
      handle_hash BLOB PRIMARY KEY,
      client_id TEXT NOT NULL REFERENCES client ON DELETE CASCADE,
      ehr_session_id TEXT NOT NULL REFERENCES ehr_session ON DELETE CASCADE,
      context TEXT NOT NULL,
      launch_run_id TEXT,
      created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      spent_at INTEGER
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE interaction (
      id_hash BLOB PRIMARY KEY,
      state TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX interaction_by_expiry ON interaction (expires_at);

    CREATE TABLE authorization_grant (
      id TEXT PRIMARY KEY,
      client_id TEXT NOT NULL REFERENCES client ON DELETE CASCADE,
      username TEXT REFERENCES user ON DELETE CASCADE,
      scope TEXT NOT NULL,
      context TEXT NOT NULL,
      refresh_kind TEXT NOT NULL,
      ehr_session_id TEXT REFERENCES ehr_session,
      authenticated_at INTEGER,
      is_automatic INTEGER NOT NULL,
      created_at INTEGER NOT NULL,
      last_used_at INTEGER NOT NULL,
      refresh_until INTEGER,
      revoked_at INTEGER,
      revoked_because TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX grant_by_client ON authorization_grant (client_id, created_at);
    CREATE INDEX grant_by_user ON authorization_grant (username, created_at);

    CREATE TABLE authorization_code (
      code_hash BLOB PRIMARY KEY,
      grant_id TEXT NOT NULL REFERENCES authorization_grant ON DELETE CASCADE,
      client_id TEXT NOT NULL,
      redirect_uri TEXT NOT NULL,
      code_challenge TEXT NOT NULL,
      nonce TEXT,
      is_auth_time_wanted INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      redeemed_at INTEGER,
      burned_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX authorization_code_by_expiry ON authorization_code (expires_at);

    CREATE TABLE access_token (
      token_hash BLOB PRIMARY KEY,
      grant_id TEXT NOT NULL REFERENCES authorization_grant ON DELETE CASCADE,
      client_id TEXT NOT NULL,
      scope TEXT NOT NULL,
      issued_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      revoked_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX access_token_by_grant ON access_token (grant_id);
    CREATE INDEX access_token_by_expiry ON access_token (expires_at);

    CREATE TABLE refresh_token (
      token_hash BLOB PRIMARY KEY,
      grant_id TEXT NOT NULL REFERENCES authorization_grant ON DELETE CASCADE,
      client_id TEXT NOT NULL,
      generation INTEGER NOT NULL,
      issued_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      used_at INTEGER,
      revoked_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX refresh_token_by_grant ON refresh_token (grant_id);
    CREATE INDEX refresh_token_by_expiry ON refresh_token (expires_at);
  `,
}
