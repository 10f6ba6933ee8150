import type { Migration } from '../migrations.ts'

/** What certifications mean in communities, and those this program issued as certifier. */
export const migration: Migration = {
  id: 30,
  name: 'certifications',
  sql: `
    CREATE TABLE certification_definition (
      id TEXT NOT NULL PRIMARY KEY,
      community_uri TEXT NOT NULL,
      name TEXT NOT NULL,
      definition TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX certification_definition_community ON certification_definition (community_uri);

    CREATE TABLE issued_certification (
      jti TEXT NOT NULL PRIMARY KEY,
      iss TEXT NOT NULL,
      sub TEXT NOT NULL,
      name TEXT NOT NULL,
      uris TEXT NOT NULL,
      is_endorsement INTEGER NOT NULL,
      certificate_id TEXT NOT NULL,
      jwt TEXT NOT NULL,
      issued_at INTEGER NOT NULL,
      ends_at INTEGER NOT NULL,
      revoked_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX issued_certification_time ON issued_certification (issued_at);
  `,
}
