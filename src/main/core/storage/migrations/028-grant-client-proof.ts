import type { Migration } from '../migrations.ts'

/** How the client of a grant proved who it is by a certificate, with what it said of the request. */
export const migration: Migration = {
  id: 28,
  name: 'grant-client-proof',
  sql: 'ALTER TABLE authorization_grant ADD COLUMN client_proof TEXT;',
}
