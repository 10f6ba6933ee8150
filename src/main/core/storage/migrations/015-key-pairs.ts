import type { Migration } from '../migrations.ts'

/** Key pairs of people, clients and communities. */
export const migration: Migration = {
  id: 15,
  name: 'key-pairs',
  sql: `
    CREATE TABLE key_pair (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      tags TEXT NOT NULL,
      algorithm TEXT NOT NULL,
      alg TEXT NOT NULL,
      purpose TEXT NOT NULL,
      owner_kind TEXT NOT NULL,
      owner_id TEXT NOT NULL,
      kid TEXT NOT NULL,
      thumbprint TEXT NOT NULL UNIQUE,
      public_jwk TEXT NOT NULL,
      sealed_private_key BLOB NOT NULL,
      created_at INTEGER NOT NULL,
      expires_at INTEGER,
      retired_at INTEGER,
      successor_id TEXT
    ) STRICT;
    CREATE INDEX key_pair_by_owner ON key_pair (owner_kind, owner_id);
    CREATE INDEX key_pair_by_name ON key_pair (name COLLATE NOCASE);
    CREATE INDEX key_pair_by_successor ON key_pair (successor_id) WHERE successor_id IS NOT NULL;
    CREATE UNIQUE INDEX key_pair_kid_in_set ON key_pair (owner_kind, owner_id, kid)
      WHERE owner_kind IN ('client', 'jwk-set');
  `,
}
