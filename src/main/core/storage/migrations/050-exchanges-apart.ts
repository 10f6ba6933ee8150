import type { Migration } from '../migrations.ts'

/** Exchanges have a file of their own. Those that are here wait to be carried over, and both tables go when that is done; words are
 * indexed there.
 */
export const migration: Migration = {
  id: 50,
  name: 'exchanges-apart',
  sql: `
    DROP TABLE exchange_search;
    DROP INDEX exchange_by_client;
    DROP INDEX exchange_by_run;
    DROP INDEX exchange_by_area;
    DROP INDEX exchange_by_direction;
    DROP INDEX exchange_refused;
    ALTER TABLE exchange RENAME TO exchange_to_carry;
    ALTER TABLE exchange_record RENAME TO exchange_record_to_carry;
  `,
}
