/** A table whose rows decide whom this program trusts, and the columns that decide it.
 *
 * The list is part of what is authenticated: a migration that changes a column, or adds one here, has to leave the marks of
 * the rows it touches right. Expiry is left out: a clock set back moves it, also before the vault is open.
 */
export interface MarkedTable {
  readonly name: string
  /** Columns of text that name a row together; none of their values holds a space. */
  readonly idColumns: readonly [string, ...string[]]
  /** Columns of text and numbers. */
  readonly columns: readonly string[]
  /** Columns of bytes. */
  readonly blobColumns: readonly string[]
}

/** Clients and what they authenticate with or registered by, keys, certificates, and the communities, anchors, policies and
 * issuers of statements that are trusted.
 * @see spec/security.md KS-11
 */
export const markedTables: readonly MarkedTable[] = [
  {
    name: 'client',
    idColumns: ['client_id'],
    columns: ['client_name', 'registered_by', 'is_disabled', 'metadata', 'instance_of'],
    blobColumns: [],
  },
  {
    name: 'client_secret',
    idColumns: ['id'],
    columns: ['client_id', 'algorithm'],
    blobColumns: ['salt', 'hash'],
  },
  {
    name: 'key_pair',
    idColumns: ['id'],
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
    idColumns: ['kid'],
    columns: ['alg', 'purpose', 'public_jwk', 'in_use_from', 'retired_at'],
    blobColumns: ['sealed_private_jwk'],
  },
  {
    name: 'community',
    idColumns: ['id'],
    columns: ['name', 'uri', 'is_trusted', 'policy_oid'],
    blobColumns: [],
  },
  {
    name: 'certificate',
    idColumns: ['id'],
    columns: ['kind', 'key_thumbprint', 'community_id'],
    blobColumns: ['der'],
  },
  {
    name: 'authority',
    idColumns: ['id'],
    columns: ['community_id', 'certificate_id', 'key_id', 'is_fixture'],
    blobColumns: [],
  },
  {
    name: 'trust_community',
    idColumns: ['uri'],
    columns: ['name', 'policy', 'priority', 'is_default', 'is_local'],
    blobColumns: [],
  },
  {
    name: 'trust_anchor',
    idColumns: ['community_uri', 'fingerprint'],
    columns: [],
    blobColumns: ['der'],
  },
  {
    name: 'certification_definition',
    idColumns: ['id'],
    columns: ['community_uri', 'name', 'definition'],
    blobColumns: [],
  },
  {
    name: 'statement_issuer',
    idColumns: ['issuer'],
    columns: ['jwks'],
    blobColumns: [],
  },
  {
    name: 'udap_registration',
    idColumns: ['client_id'],
    columns: ['community_uri', 'iss', 'statement', 'certifications', 'cancelled_at'],
    blobColumns: ['certificate'],
  },
]

/** The SQL expression of what names a row.
 * @param row alias of the row, as in `new`
 */
export function markedId({ idColumns }: MarkedTable, row: string): string {
  return idColumns.map((column) => `${row}.${column}`).join(" || ' ' || ")
}

/** The SQL expression of what is authenticated of a row: nothing in it can run into the next.
 * @param row alias of the row, as in `new`
 */
export function markedContent(
  { idColumns, columns, blobColumns }: MarkedTable,
  row: string,
): string {
  const parts = [
    ...[...idColumns, ...columns].map((column) => `${row}.${column}`),
    ...blobColumns.map((column) => `hex(${row}.${column})`),
  ]
  return `json_array(${parts.join(', ')})`
}

/** The query for the rows of a table with their marks, and for marks without a row; it binds `table`. Each row is looked up, since
 * a full join compares every row with every mark: with 100,000 clients that took minutes at each start.
 */
export function comparisonOf(table: MarkedTable): string {
  const { name } = table
  const id = markedId(table, 'present')
  return `SELECT ${id} AS id, ${markedContent(table, 'present')} AS content, marked.mark AS mark
    FROM ${name} AS present
    LEFT JOIN trust_mark AS marked ON marked.table_name = @table AND marked.row_id = ${id}
    UNION ALL
    SELECT row_id, NULL, mark FROM trust_mark
    WHERE table_name = @table AND row_id NOT IN (SELECT ${id} FROM ${name} AS present)`
}
