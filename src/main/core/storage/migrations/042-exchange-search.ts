import type { Migration } from '../migrations.ts'

/** Exchanges found by any of their words. The messages move out of the table that lists are read from, so that a filter
 * reads rows of some hundred bytes and not the bodies with them. Neither table refers to the other by a key: what deletes
 * exchanges deletes from all three, and can empty them as a whole.
 */
export const migration: Migration = {
  id: 42,
  name: 'exchange-search',
  sql: `
    CREATE TABLE exchange_record (
      sequence INTEGER PRIMARY KEY,
      record TEXT NOT NULL
    ) STRICT;
    INSERT INTO exchange_record (sequence, record) SELECT sequence, record FROM exchange;

    CREATE VIRTUAL TABLE exchange_search USING fts5(
      text, content = '', contentless_delete = 1,
      tokenize = "unicode61 remove_diacritics 2 tokenchars '_'"
    );
    INSERT INTO exchange_search (rowid, text)
      SELECT sequence, concat_ws(' ', method, url, status, area, client_id, error_code,
        json_extract(record, '$.request.headers'),
        substr(json_extract(record, '$.request.body'), 1, 16384),
        json_extract(record, '$.response.headers'),
        substr(json_extract(record, '$.response.body'), 1, 16384),
        json_extract(record, '$.notes'), json_extract(record, '$.decodedTokens'))
      FROM exchange;
    ALTER TABLE exchange DROP COLUMN record;
    CREATE INDEX exchange_by_area ON exchange (area, sequence);
    CREATE INDEX exchange_by_direction ON exchange (direction, sequence);
    CREATE INDEX exchange_refused ON exchange (sequence)
      WHERE status >= 400 OR status = 0 OR error_code IS NOT NULL;
  `,
}
