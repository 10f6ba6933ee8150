import type { Migration } from '../migrations.ts'

/** The latest time by which anything was decided, in milliseconds since the epoch. */
export const migration: Migration = {
  id: 6,
  name: 'time-mark',
  sql: `
    CREATE TABLE time_mark (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      latest INTEGER NOT NULL
    ) STRICT;
  `,
}
