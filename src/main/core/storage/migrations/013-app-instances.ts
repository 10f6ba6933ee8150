import type { Migration } from '../migrations.ts'

/** Instances of apps that registered themselves with a user's approval, the keys they are known by, and how long the
 * user lets an instance come back.
 */
export const migration: Migration = {
  id: 13,
  name: 'app-instances',
  sql: `
    ALTER TABLE client ADD COLUMN instance_of TEXT REFERENCES client ON DELETE CASCADE;
    CREATE INDEX client_by_app ON client (instance_of) WHERE instance_of IS NOT NULL;
    CREATE UNIQUE INDEX client_by_software_id ON client (json_extract(metadata, '$.software_id'))
      WHERE instance_of IS NULL;

    CREATE TABLE instance_key (
      thumbprint TEXT PRIMARY KEY,
      client_id TEXT NOT NULL REFERENCES client ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX instance_key_by_client ON instance_key (client_id);

    ALTER TABLE authorization_grant ADD COLUMN instance_seconds INTEGER;
  `,
}
