/** A table whose rows decide whom this program trusts, and the columns that decide it.
 *
 * The list is part of what is authenticated: a migration that changes a column, or adds one here, has to leave the marks of
 * the rows it touches right. Expiry is left out: a clock set back moves it, also before the vault is open.
 */
export interface MarkedTable {
  readonly name: string
  readonly idColumn: string
  /** Columns of text and numbers. */
  readonly columns: readonly string[]
  /** Columns of bytes. */
  readonly blobColumns: readonly string[]
}

/** Clients and what they authenticate with, keys, and the communities and certificates that are trusted.
 * @see spec/security.md KS-11
 */
export const markedTables: readonly MarkedTable[] = [
  {
    name: 'client',
    idColumn: 'client_id',
    columns: ['client_name', 'registered_by', 'is_disabled', 'metadata', 'instance_of'],
    blobColumns: [],
  },
  {
    name: 'client_secret',
    idColumn: 'id',
    columns: ['client_id', 'algorithm'],
    blobColumns: ['salt', 'hash'],
  },
  {
    name: 'key_pair',
    idColumn: 'id',
    columns: [
      'name',
      'alg',
      'purpose',
      'owner_kind',
      'owner_id',
      'kid',
      'thumbprint',
      'public_jwk',
      'retired_at',
    ],
    blobColumns: ['sealed_private_key'],
  },
  {
    name: 'signing_key',
    idColumn: 'kid',
    columns: ['alg', 'purpose', 'public_jwk', 'in_use_from', 'retired_at'],
    blobColumns: ['sealed_private_jwk'],
  },
  {
    name: 'community',
    idColumn: 'id',
    columns: ['name', 'uri', 'is_trusted', 'policy_oid'],
    blobColumns: [],
  },
  {
    name: 'certificate',
    idColumn: 'id',
    columns: ['kind', 'key_thumbprint', 'community_id'],
    blobColumns: ['der'],
  },
  {
    name: 'authority',
    idColumn: 'id',
    columns: ['community_id', 'certificate_id', 'key_id', 'is_fixture'],
    blobColumns: [],
  },
]

/** The SQL expression of what is authenticated of a row: nothing in it can run into the next.
 * @param row alias of the row, as in `new`
 */
export function markedContent(
  { idColumn, columns, blobColumns }: MarkedTable,
  row: string,
): string {
  const parts = [
    `${row}.${idColumn}`,
    ...columns.map((column) => `${row}.${column}`),
    ...blobColumns.map((column) => `hex(${row}.${column})`),
  ]
  return `json_array(${parts.join(', ')})`
}
