import type { Migration } from '../migrations.ts'

/** Local communities, the authorities they issue with, and every certificate the program knows. */
export const migration: Migration = {
  id: 20,
  name: 'communities-and-certificates',
  sql: `
    CREATE TABLE community (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      uri TEXT NOT NULL UNIQUE,
      is_trusted INTEGER NOT NULL,
      policy_oid TEXT NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE certificate (
      id TEXT PRIMARY KEY,
      der BLOB NOT NULL,
      kind TEXT NOT NULL,
      origin TEXT NOT NULL,
      subject TEXT NOT NULL,
      common_name TEXT NOT NULL,
      issuer TEXT NOT NULL,
      serial TEXT NOT NULL,
      not_before INTEGER NOT NULL,
      not_after INTEGER NOT NULL,
      uris TEXT NOT NULL,
      names TEXT NOT NULL,
      key_thumbprint TEXT NOT NULL,
      community_id TEXT REFERENCES community ON DELETE CASCADE,
      authority_id TEXT,
      fixture TEXT,
      renews TEXT REFERENCES certificate ON DELETE SET NULL,
      added_at INTEGER NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX certificate_by_serial ON certificate (authority_id, serial)
      WHERE authority_id IS NOT NULL;
    CREATE INDEX certificate_by_key ON certificate (key_thumbprint);
    CREATE INDEX certificate_by_end ON certificate (not_after);
    CREATE INDEX certificate_by_community ON certificate (community_id);
    CREATE INDEX certificate_by_renewed ON certificate (renews) WHERE renews IS NOT NULL;

    CREATE TABLE authority (
      id TEXT PRIMARY KEY,
      community_id TEXT NOT NULL REFERENCES community ON DELETE CASCADE,
      certificate_id TEXT NOT NULL REFERENCES certificate ON DELETE CASCADE,
      key_id TEXT NOT NULL,
      crl_lifetime_seconds INTEGER NOT NULL,
      is_fixture INTEGER NOT NULL,
      place INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX authority_by_community ON authority (community_id, place);
  `,
}
