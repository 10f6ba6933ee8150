import type { Migration } from '../migrations.ts'

/** Decisions on certificates with what they were made from; the oldest go first. */
export const migration: Migration = {
  id: 29,
  name: 'trust-decisions',
  sql: `
    CREATE TABLE trust_decision (
      sequence INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      community_uri TEXT NOT NULL,
      subject TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      trusted INTEGER NOT NULL,
      reason TEXT,
      judged_at INTEGER NOT NULL,
      record TEXT NOT NULL
    ) STRICT;
    CREATE INDEX trust_decision_certificate ON trust_decision (fingerprint);
  `,
}
