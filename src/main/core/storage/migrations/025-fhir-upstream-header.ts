import type { Migration } from '../migrations.ts'

/** The header the operator wants sent to the FHIR server that requests are passed on to: one at most, for one origin. */
export const migration: Migration = {
  id: 25,
  name: 'fhir-upstream-header',
  sql: `
    CREATE TABLE fhir_upstream_header (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      origin TEXT NOT NULL,
      name TEXT NOT NULL,
      sealed_value BLOB NOT NULL
    ) STRICT;
  `,
}
