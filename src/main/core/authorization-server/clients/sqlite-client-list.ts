import type { ClientRow } from '../../../../shared/contract/clients.ts'
import { createRowPages, type Database } from '../../storage/index.ts'
import type { ClientQuery } from './client-store.ts'

interface ListedRecord {
  row: string
}

/** Each has an index. */
const orders: Readonly<Record<ClientQuery['sort'], string>> = {
  client_name: 'client_name COLLATE NOCASE',
  client_id: 'client_id',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
}

const matches = `(client_name LIKE @pattern ESCAPE '\\' OR client_id LIKE @pattern ESCAPE '\\')`
const isForGrantType = `EXISTS
  (SELECT 1 FROM json_each(metadata, '$.grant_types') WHERE value = @grantType)`

/** Builds the function that lists clients a page at a time, with how much each was used. */
export function createClientList(database: Database) {
  const pageOf = createRowPages(database, { name: 'client', id: 'client_id' })
  const select = database.connection.prepare<[string], ListedRecord>(
    `SELECT json_object(
       'client_id', client_id, 'client_name', client_name,
       'token_endpoint_auth_method', metadata ->> 'token_endpoint_auth_method',
       'grant_types', json(metadata -> 'grant_types'), 'scope', metadata ->> 'scope',
       'registeredBy', registered_by, 'isDisabled', json(iif(is_disabled, 'true', 'false')),
       'createdAt', created_at, 'updatedAt', updated_at,
       'activeGrants', (SELECT count(*) FROM authorization_grant AS used
         WHERE used.client_id = client.client_id AND revoked_at IS NULL),
       'lastUsedAt', (SELECT max(last_used_at) FROM authorization_grant AS used
         WHERE used.client_id = client.client_id)) AS row
     FROM json_each(?) AS wanted JOIN client ON client_id = wanted.value
     ORDER BY wanted.key`,
  )
  return async ({ search, grantType, sort, direction, limit, offset }: ClientQuery) => {
    const conditions = [
      ...(search === '' ? [] : [matches]),
      ...(grantType === undefined ? [] : [isForGrantType]),
    ]
    const { ids, total } = await pageOf({
      order: orders[sort],
      direction,
      conditions,
      text: search,
      values: { grantType },
      offset,
      limit,
    })
    // The statement builds each row with exactly the members of ClientRow.
    const rows = select.all(JSON.stringify(ids)).map(({ row }) => JSON.parse(row) as ClientRow)
    return { rows, total }
  }
}
