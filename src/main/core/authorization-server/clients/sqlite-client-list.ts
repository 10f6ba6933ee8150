import type { ClientRow } from '../../../../shared/contract/clients.ts'
import type { Database } from '../../storage/index.ts'
import type { ClientQuery } from './client-store.ts'

interface ListedRecord {
  row: string
}

interface Filter {
  pattern: string
  grantType: string | null
}

interface Page extends Filter {
  limit: number
  offset: number
}

const columns: Readonly<Record<ClientQuery['sort'], string>> = {
  client_name: 'client_name COLLATE NOCASE',
  client_id: 'client_id',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
}

const directions: Readonly<Record<ClientQuery['direction'], string>> = {
  ascending: 'ASC',
  descending: 'DESC',
}

const matches = `(client_name LIKE @pattern ESCAPE '\\' OR client_id LIKE @pattern ESCAPE '\\')
  AND (@grantType IS NULL
    OR EXISTS (SELECT 1 FROM json_each(metadata, '$.grant_types') WHERE value = @grantType))`

/** Builds the function that lists clients a page at a time, with how much each was used. */
export function createClientList(database: Database) {
  const { connection } = database
  const count = connection
    .prepare<[Filter], number>(`SELECT count(*) FROM client WHERE ${matches}`)
    .pluck()
  const select = (sort: ClientQuery['sort'], direction: ClientQuery['direction']) =>
    connection.prepare<[Page], ListedRecord>(
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
       FROM client WHERE ${matches}
       ORDER BY ${columns[sort]} ${directions[direction]}, client_id LIMIT @limit OFFSET @offset`,
    )
  const statements = new Map<string, ReturnType<typeof select>>()

  return async ({ search, grantType, sort, direction, limit, offset }: ClientQuery) => {
    const key = `${sort} ${direction}`
    const statement = statements.get(key) ?? select(sort, direction)
    statements.set(key, statement)
    const pattern = `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`
    const filter = { pattern, grantType: grantType ?? null }
    return {
      // The statement builds each row with exactly the members of ClientRow.
      rows: statement
        .all({ ...filter, limit, offset })
        .map(({ row }) => JSON.parse(row) as ClientRow),
      total: count.get(filter) ?? 0,
    }
  }
}
