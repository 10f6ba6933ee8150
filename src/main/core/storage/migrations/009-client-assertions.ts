import type { Migration } from '../migrations.ts'

/** Assertions that clients have authenticated with, so that none is accepted twice. The end stands inside the
 * assertion too: a clock set back must not move it here.
 */
export const migration: Migration = {
  id: 9,
  name: 'client-assertions',
  sql: `
    CREATE TABLE client_assertion (
      iss TEXT NOT NULL,
      jti TEXT NOT NULL,
      ends_at INTEGER NOT NULL,
      PRIMARY KEY (iss, jti)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX client_assertion_by_end ON client_assertion (ends_at);
  `,
}
