import type { Database } from '../storage/index.ts'
import type { RecordBinding, Reseal } from './vault/index.ts'

/** A signing key as the store has it; times are epoch seconds. */
export interface StoredSigningKey {
  readonly kid: string
  readonly alg: string
  readonly purpose: 'id-token' | 'access-token'
  readonly public_jwk: string
  readonly sealed_private_jwk: Buffer
  readonly created_at: number
  /** Before this time it is published and does not sign. */
  readonly in_use_from: number
  /** From this time it is no longer published. */
  readonly retired_at: number | null
  /** `host`: sealed by an earlier version, which had no vault. */
  readonly sealed_by: 'host' | 'vault'
}

type NewSigningKey = Omit<StoredSigningKey, 'retired_at' | 'sealed_by'>

/** The record a signing key is sealed for. */
export function signingKeyBinding(kid: string, purpose: string): RecordBinding {
  return { table: 'signing_key', rowId: kid, kid, purpose }
}

/** Signing keys in SQLite; every call is one statement, but `resealAll`, which belongs in a transaction. */
export function createSigningKeyStore({ connection }: Database) {
  // Of keys made in one second the one that no other has succeeded is the newest.
  const current = connection.prepare<[string, number], StoredSigningKey>(
    `SELECT * FROM signing_key WHERE purpose = ? AND in_use_from <= ?
     ORDER BY in_use_from DESC, retired_at IS NULL DESC, retired_at DESC, kid LIMIT 1`,
  )
  const published = connection
    .prepare<[number], string>(
      `SELECT public_jwk FROM signing_key WHERE retired_at IS NULL OR retired_at > ?
       ORDER BY created_at DESC, kid`,
    )
    .pluck()
  const retireCurrent = connection.prepare(
    'UPDATE signing_key SET retired_at = ? WHERE purpose = ? AND retired_at IS NULL',
  )
  const insert = connection.prepare(
    `INSERT INTO signing_key (kid, alg, purpose, public_jwk, sealed_private_jwk, created_at, in_use_from, sealed_by)
     VALUES (@kid, @alg, @purpose, @public_jwk, @sealed_private_jwk, @created_at, @in_use_from, 'vault')`,
  )
  const sealedBy = connection.prepare<[string], StoredSigningKey>(
    'SELECT * FROM signing_key WHERE sealed_by = ?',
  )
  const all = connection.prepare<[], StoredSigningKey>(
    'SELECT * FROM signing_key ORDER BY purpose, in_use_from DESC, created_at DESC, kid',
  )
  const reseal = connection.prepare(
    "UPDATE signing_key SET sealed_private_jwk = ?, sealed_by = 'vault' WHERE kid = ?",
  )
  return {
    current: (purpose: string, now: number) => current.get(purpose, now),
    published: (now: number) => published.all(now),
    retireCurrent: (purpose: string, at: number): void => {
      retireCurrent.run(at, purpose)
    },
    insert: (key: NewSigningKey): void => {
      insert.run(key)
    },
    list: () => all.all(),
    sealedByHost: () => sealedBy.all('host'),
    reseal: (kid: string, sealed: Buffer): void => {
      reseal.run(sealed, kid)
    },
    resealAll: (convert: Reseal): void => {
      for (const { kid, purpose, sealed_private_jwk } of sealedBy.all('vault')) {
        reseal.run(convert(sealed_private_jwk, signingKeyBinding(kid, purpose)), kid)
      }
    },
  }
}
