import type { Migration } from '../migrations.ts'

/** Launches of the console with their steps; tokens are in `sealed_secrets` only. */
export const migration: Migration = {
  id: 4,
  name: 'launch-runs',
  sql: `
    CREATE TABLE launch_run (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      client_id TEXT NOT NULL,
      status TEXT NOT NULL,
      entry_hash BLOB UNIQUE,
      state_hash BLOB UNIQUE,
      record TEXT NOT NULL,
      sealed_secrets BLOB,
      started_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX launch_run_by_client ON launch_run (client_id, sequence);

    CREATE TABLE launch_step (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      run_id TEXT NOT NULL REFERENCES launch_run (id) ON DELETE CASCADE,
      at_ms INTEGER NOT NULL,
      record TEXT NOT NULL
    ) STRICT;
    CREATE INDEX launch_step_by_run ON launch_step (run_id, at_ms, sequence);
  `,
}
