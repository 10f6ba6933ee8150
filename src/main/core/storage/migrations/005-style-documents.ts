import type { Migration } from '../migrations.ts'

/** SMART style documents, each kept under the hash of its content, so that a URL always means the same style. */
export const migration: Migration = {
  id: 5,
  name: 'style-documents',
  sql: `
    CREATE TABLE style_document (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      hash TEXT NOT NULL UNIQUE,
      content TEXT NOT NULL
    ) STRICT;
  `,
}
