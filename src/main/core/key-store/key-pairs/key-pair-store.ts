import BetterSqlite3 from 'better-sqlite3'
import type { JWK } from 'jose'
import type {
  KeyOwner,
  KeyPurpose,
  KeySignatureAlgorithm,
} from '../../../../shared/contract/keys.ts'
import { conflict } from '../../rpc/index.ts'
import type { Database } from '../../storage/index.ts'
import type { KeyPairRecord } from './key-pair.ts'

/** A key pair as the store has it. */
export interface StoredKeyPair {
  readonly record: KeyPairRecord
  readonly sealedPrivateKey: Buffer
}

/** Rows of key pairs; every call is one statement. Times are epoch seconds. */
export interface KeyPairStore {
  find(id: string): KeyPairRecord | undefined
  findByThumbprint(thumbprint: string): KeyPairRecord | undefined
  sealedPrivateKey(id: string): Buffer | undefined
  predecessorOf(id: string): string | undefined
  /** Keys of an owner that are neither retired nor expired at `now`, newest first. */
  published(owner: KeyOwner, now: number): readonly KeyPairRecord[]
  tags(): readonly string[]
  /** @throws {ProblemError} conflict: the key is stored already, or its kid is taken in its JWK Set */
  insert(pair: StoredKeyPair): void
  /** Writes what may change of a record.
   * @throws {ProblemError} conflict: its kid is taken in its JWK Set
   */
  update(record: KeyPairRecord): void
  /** Notes the successor; of two concurrent calls at most one returns true. */
  markSucceeded(id: string, successorId: string, retiredAt: number): boolean
  delete(id: string): boolean
  /** Seals every private key anew; a part of the caller's transaction. */
  resealAll(convert: (record: KeyPairRecord, sealed: Buffer) => Buffer): void
}

/** A row of the table. */
export interface KeyPairRow {
  readonly id: string
  readonly name: string
  readonly tags: string
  readonly algorithm: string
  readonly alg: string
  readonly purpose: string
  readonly owner_kind: string
  readonly owner_id: string
  readonly kid: string
  readonly thumbprint: string
  readonly public_jwk: string
  readonly created_at: number
  readonly expires_at: number | null
  readonly retired_at: number | null
  readonly successor_id: string | null
}

/** Every column but the sealed private key. */
export const publicColumns = `id, name, tags, algorithm, alg, purpose, owner_kind, owner_id, kid, thumbprint,
  public_jwk, created_at, expires_at, retired_at, successor_id`

/** Reads a row that this store wrote. */
export function parseKeyPairRow(row: KeyPairRow): KeyPairRecord {
  return {
    id: row.id,
    name: row.name,
    tags: JSON.parse(row.tags) as string[],
    algorithm: row.algorithm,
    alg: row.alg as KeySignatureAlgorithm,
    purpose: row.purpose as KeyPurpose,
    owner: parseOwner(row.owner_kind, row.owner_id),
    kid: row.kid,
    thumbprint: row.thumbprint,
    publicJwk: JSON.parse(row.public_jwk) as JWK,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    retiredAt: row.retired_at,
    successorId: row.successor_id,
  }
}

/** The columns of an owner. */
export function ownerColumns(owner: KeyOwner): { owner_kind: string; owner_id: string } {
  return { owner_kind: owner.kind, owner_id: 'id' in owner ? owner.id : '' }
}

function parseOwner(kind: string, id: string): KeyOwner {
  // Written by ownerColumns, from a KeyOwner.
  return (id === '' ? { kind } : { kind, id }) as KeyOwner
}

/** Key pairs in SQLite. */
export function createKeyPairStore({ connection }: Database): KeyPairStore {
  const select = (where: string) => `SELECT ${publicColumns} FROM key_pair WHERE ${where}`
  const byId = connection.prepare<[string], KeyPairRow>(select('id = ?'))
  const byThumbprint = connection.prepare<[string], KeyPairRow>(select('thumbprint = ?'))
  const sealed = connection
    .prepare<[string], Buffer>('SELECT sealed_private_key FROM key_pair WHERE id = ?')
    .pluck()
  const predecessor = connection
    .prepare<[string], string>('SELECT id FROM key_pair WHERE successor_id = ?')
    .pluck()
  const published = connection.prepare<[object], KeyPairRow>(
    `${select(`owner_kind = @owner_kind AND owner_id = @owner_id
       AND (retired_at IS NULL OR retired_at > @now) AND (expires_at IS NULL OR expires_at > @now)`)}
     ORDER BY created_at DESC, rowid DESC`,
  )
  // From one list of tags to the next in the index: many keys have the same ones.
  const tags = connection
    .prepare<[], string>(
      `WITH RECURSIVE lists (tags) AS (
         SELECT min(tags) FROM key_pair WHERE tags <> '[]'
         UNION ALL
         SELECT (SELECT min(tags) FROM key_pair WHERE tags <> '[]' AND tags > lists.tags)
           FROM lists WHERE lists.tags IS NOT NULL)
       SELECT DISTINCT value FROM lists, json_each(lists.tags) ORDER BY value`,
    )
    .pluck()
  const insert = connection.prepare(
    `INSERT INTO key_pair (${publicColumns}, sealed_private_key) VALUES (@id, @name, @tags, @algorithm,
       @alg, @purpose, @owner_kind, @owner_id, @kid, @thumbprint, @public_jwk, @created_at, @expires_at,
       @retired_at, @successor_id, @sealed_private_key)`,
  )
  const update = connection.prepare(
    `UPDATE key_pair SET name = @name, tags = @tags, owner_kind = @owner_kind, owner_id = @owner_id,
       expires_at = @expires_at, retired_at = @retired_at WHERE id = @id`,
  )
  const markSucceeded = connection.prepare(
    'UPDATE key_pair SET successor_id = @successorId, retired_at = @retiredAt WHERE id = @id AND successor_id IS NULL',
  )
  const all = connection.prepare<[], KeyPairRow & { readonly sealed_private_key: Buffer }>(
    `SELECT ${publicColumns}, sealed_private_key FROM key_pair`,
  )
  const reseal = connection.prepare('UPDATE key_pair SET sealed_private_key = ? WHERE id = ?')
  const remove = connection.prepare('DELETE FROM key_pair WHERE id = ?')
  const found = (row: KeyPairRow | undefined) =>
    row === undefined ? undefined : parseKeyPairRow(row)
  return {
    find: (id) => found(byId.get(id)),
    findByThumbprint: (thumbprint) => found(byThumbprint.get(thumbprint)),
    sealedPrivateKey: (id) => sealed.get(id),
    predecessorOf: (id) => predecessor.get(id),
    published: (owner, now) => published.all({ ...ownerColumns(owner), now }).map(parseKeyPairRow),
    tags: () => tags.all(),
    insert: ({ record, sealedPrivateKey }) =>
      refuseTwins(record, () => {
        insert.run({ ...toRow(record), sealed_private_key: sealedPrivateKey })
      }),
    update: (record) => refuseTwins(record, () => update.run(toRow(record))),
    markSucceeded: (id, successorId, retiredAt) =>
      markSucceeded.run({ id, successorId, retiredAt }).changes === 1,
    delete: (id) => remove.run(id).changes === 1,
    resealAll: (convert) => {
      for (const row of all.all()) {
        reseal.run(convert(parseKeyPairRow(row), row.sealed_private_key), row.id)
      }
    },
  }
}

function toRow(record: KeyPairRecord): KeyPairRow {
  const { id, name, algorithm, alg, purpose, kid, thumbprint } = record
  return {
    id,
    name,
    algorithm,
    alg,
    purpose,
    kid,
    thumbprint,
    ...ownerColumns(record.owner),
    tags: JSON.stringify(record.tags),
    public_jwk: JSON.stringify(record.publicJwk),
    created_at: record.createdAt,
    expires_at: record.expiresAt,
    retired_at: record.retiredAt,
    successor_id: record.successorId,
  }
}

function refuseTwins(record: KeyPairRecord, write: () => void): void {
  try {
    write()
  } catch (error) {
    const isTwin =
      error instanceof BetterSqlite3.SqliteError && error.code === 'SQLITE_CONSTRAINT_UNIQUE'
    if (!isTwin) throw error
    throw conflict(
      error.message.includes('thumbprint')
        ? `the key with thumbprint ${record.thumbprint} is stored already`
        : `the kid ${record.kid.slice(0, 60)} is taken by another key of the same JWK Set`,
    )
  }
}
