import type { Migration } from '../migrations.ts'

/** What most rows do not have is not indexed in them: the client and the launch of an exchange, the person of a grant. Each entry
 * less is a page less to write while requests wait.
 */
export const migration: Migration = {
  id: 48,
  name: 'narrow-indexes',
  sql: `
    DROP INDEX exchange_by_client;
    CREATE INDEX exchange_by_client ON exchange (client_id, sequence) WHERE client_id IS NOT NULL;
    DROP INDEX exchange_by_run;
    CREATE INDEX exchange_by_run ON exchange (launch_run_id, sequence)
      WHERE launch_run_id IS NOT NULL;
    DROP INDEX grant_by_user;
    CREATE INDEX grant_by_user ON authorization_grant (username, created_at)
      WHERE username IS NOT NULL;
  `,
}
