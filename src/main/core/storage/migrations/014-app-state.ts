import type { Migration } from '../migrations.ts'

/** State that apps keep at the server, found by code and subject. */
export const migration: Migration = {
  id: 14,
  name: 'app-state',
  sql: `
    CREATE TABLE app_state (
      id TEXT PRIMARY KEY,
      version INTEGER NOT NULL,
      system TEXT NOT NULL,
      code TEXT NOT NULL,
      subject TEXT,
      content TEXT NOT NULL
    ) STRICT;
    CREATE INDEX app_state_key ON app_state (system, code, subject);
  `,
}
