import type { Migration } from '../migrations.ts'

/** FHIR resources by data set, their superseded versions, and one search index table per kind of value.
 * A data set is loaded beside the current one and takes its place in one statement. */
export const migration: Migration = {
  id: 3,
  name: 'fhir-sandbox',
  sql: `
    CREATE TABLE fhir_data_set (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      state TEXT NOT NULL CHECK (state IN ('loading', 'current', 'old'))
    ) STRICT;
    CREATE UNIQUE INDEX fhir_data_set_one_current ON fhir_data_set (state) WHERE state = 'current';

    CREATE TABLE fhir_resource (
      key INTEGER PRIMARY KEY,
      data_set INTEGER NOT NULL REFERENCES fhir_data_set (id),
      type TEXT NOT NULL,
      id TEXT NOT NULL,
      version INTEGER NOT NULL,
      last_updated INTEGER NOT NULL,
      content TEXT,
      UNIQUE (data_set, type, id)
    ) STRICT;

    CREATE TABLE fhir_superseded (
      resource_key INTEGER NOT NULL REFERENCES fhir_resource (key) ON DELETE CASCADE,
      version INTEGER NOT NULL,
      last_updated INTEGER NOT NULL,
      content TEXT,
      PRIMARY KEY (resource_key, version)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE fhir_token (
      parameter TEXT NOT NULL,
      code TEXT NOT NULL,
      system TEXT NOT NULL,
      resource_key INTEGER NOT NULL REFERENCES fhir_resource (key) ON DELETE CASCADE,
      PRIMARY KEY (parameter, code, system, resource_key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX fhir_token_of_resource ON fhir_token (resource_key);

    CREATE TABLE fhir_string (
      parameter TEXT NOT NULL,
      folded TEXT NOT NULL,
      exact TEXT NOT NULL,
      resource_key INTEGER NOT NULL REFERENCES fhir_resource (key) ON DELETE CASCADE,
      PRIMARY KEY (parameter, folded, exact, resource_key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX fhir_string_of_resource ON fhir_string (resource_key);

    CREATE TABLE fhir_date (
      parameter TEXT NOT NULL,
      low INTEGER NOT NULL,
      high INTEGER NOT NULL,
      resource_key INTEGER NOT NULL REFERENCES fhir_resource (key) ON DELETE CASCADE,
      PRIMARY KEY (parameter, low, high, resource_key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX fhir_date_of_resource ON fhir_date (resource_key);

    CREATE TABLE fhir_reference (
      parameter TEXT NOT NULL,
      target_type TEXT NOT NULL,
      target_id TEXT NOT NULL,
      resource_key INTEGER NOT NULL REFERENCES fhir_resource (key) ON DELETE CASCADE,
      PRIMARY KEY (parameter, target_type, target_id, resource_key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX fhir_reference_of_resource ON fhir_reference (resource_key);

    CREATE TABLE fhir_quantity (
      parameter TEXT NOT NULL,
      low REAL NOT NULL,
      high REAL NOT NULL,
      system TEXT NOT NULL,
      code TEXT NOT NULL,
      unit TEXT NOT NULL,
      resource_key INTEGER NOT NULL REFERENCES fhir_resource (key) ON DELETE CASCADE,
      PRIMARY KEY (parameter, low, high, system, code, unit, resource_key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX fhir_quantity_of_resource ON fhir_quantity (resource_key);
  `,
}
