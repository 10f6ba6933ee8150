import type { Migration } from '../migrations.ts'

/** Whose the state of apps is, so that it goes with its app. Earlier state is given to the one client with its origin;
 * where several have it nobody can say, and it stays.
 */
export const migration: Migration = {
  id: 23,
  name: 'app-state-owners',
  sql: `
    ALTER TABLE app_state ADD COLUMN client_id TEXT REFERENCES client ON DELETE CASCADE;
    UPDATE app_state SET client_id = (
      SELECT min(client_id) FROM client_origin WHERE origin = app_state.system
      GROUP BY origin HAVING count(*) = 1
    );
    CREATE INDEX app_state_by_client ON app_state (client_id);
  `,
}
