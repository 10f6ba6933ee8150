import { type Database, requireRow } from '../../storage/index.ts'

/** A token with which clients may register, without its value. Times are epoch seconds. */
export interface InitialAccessToken {
  readonly id: string
  /** What the person who issued it calls it. */
  readonly label: string
  readonly createdAt: number
  readonly expiresAt: number
  /** How many clients registered with it. */
  readonly usedCount: number
}

/** Keeps the tokens of client registration, by their hashes. */
export interface RegistrationStore {
  addInitialToken(token: InitialAccessToken, tokenHash: Buffer): void
  findInitialToken(tokenHash: Buffer): InitialAccessToken | undefined
  /** Newest first. */
  listInitialTokens(): readonly InitialAccessToken[]
  /** False when there is no such token. */
  deleteInitialToken(id: string): boolean
  /** Counts one registration as a part of the caller's transaction; false when the token is gone. */
  countUse(id: string): boolean
  /** Gives a client the token that manages it, as a part of the caller's transaction.
   * @param statement the software statement it registered with
   */
  putManagementToken(clientId: string, tokenHash: Buffer, statement: string | null): void
  /** Keeps the software statement of the latest update; null when it came without one. */
  putStatement(clientId: string, statement: string | null): void
  /** The software statement a client registered with; null when it had none. */
  statementOf(clientId: string): string | null
  /** Whether the hash is that of the token that manages this client. */
  isManagementToken(clientId: string, tokenHash: Buffer): boolean
  /** Binds a key to an instance, as a part of the caller's transaction; false when another instance has it. */
  bindKey(thumbprint: string, clientId: string): boolean
  /** How many clients registered themselves and are still there. */
  countSelfRegistered(): number
}

interface TokenRow {
  id: string
  label: string
  created_at: number
  expires_at: number
  used_count: number
}

/** The tokens of client registration in SQLite. */
export function createSqliteRegistrationStore({ connection }: Database): RegistrationStore {
  const insert = connection.prepare(
    `INSERT INTO initial_access_token (id, label, token_hash, created_at, expires_at)
     VALUES (?, ?, ?, ?, ?)`,
  )
  const selectByHash = connection.prepare<[Buffer], TokenRow>(
    'SELECT * FROM initial_access_token WHERE token_hash = ?',
  )
  const selectAll = connection.prepare<[], TokenRow>(
    'SELECT * FROM initial_access_token ORDER BY created_at DESC, id',
  )
  const remove = connection.prepare('DELETE FROM initial_access_token WHERE id = ?')
  const count = connection.prepare(
    'UPDATE initial_access_token SET used_count = used_count + 1 WHERE id = ?',
  )
  const putManagement = connection.prepare(
    `INSERT INTO registration_access_token (client_id, token_hash, software_statement) VALUES (?, ?, ?)
     ON CONFLICT (client_id) DO UPDATE SET token_hash = excluded.token_hash,
       software_statement = excluded.software_statement`,
  )
  const updateStatement = connection.prepare(
    'UPDATE registration_access_token SET software_statement = ? WHERE client_id = ?',
  )
  const selectStatement = connection
    .prepare<[string], string | null>(
      'SELECT software_statement FROM registration_access_token WHERE client_id = ?',
    )
    .pluck()
  const selectManagement = connection
    .prepare<[string, Buffer], number>(
      'SELECT 1 FROM registration_access_token WHERE client_id = ? AND token_hash = ?',
    )
    .pluck()
  const bind = connection.prepare(
    'INSERT INTO instance_key (thumbprint, client_id) VALUES (?, ?) ON CONFLICT (thumbprint) DO NOTHING',
  )
  const countClients = connection
    .prepare<[], number>("SELECT count(*) FROM client WHERE registered_by IN ('dynamic', 'udap')")
    .pluck()
  return {
    addInitialToken: (token, tokenHash) => {
      insert.run(token.id, token.label, tokenHash, token.createdAt, token.expiresAt)
    },
    findInitialToken: (tokenHash) => {
      const row = selectByHash.get(tokenHash)
      return row === undefined ? undefined : toInitialToken(row)
    },
    listInitialTokens: () => selectAll.all().map(toInitialToken),
    deleteInitialToken: (id) => remove.run(id).changes > 0,
    countUse: (id) => count.run(id).changes > 0,
    putManagementToken: (clientId, tokenHash, statement) => {
      putManagement.run(clientId, tokenHash, statement)
    },
    putStatement: (clientId, statement) => {
      updateStatement.run(statement, clientId)
    },
    statementOf: (clientId) => selectStatement.get(clientId) ?? null,
    isManagementToken: (clientId, tokenHash) =>
      selectManagement.get(clientId, tokenHash) !== undefined,
    bindKey: (thumbprint, clientId) => bind.run(thumbprint, clientId).changes > 0,
    countSelfRegistered: () => requireRow(countClients.get()),
  }
}

function toInitialToken(row: TokenRow): InitialAccessToken {
  return {
    id: row.id,
    label: row.label,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedCount: row.used_count,
  }
}
