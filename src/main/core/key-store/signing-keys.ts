import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose'
import type { Platform } from '../platform.ts'
import type { Database } from '../storage/index.ts'

/** What a signing key is for: ID tokens and access tokens never share one.
 * @see spec/security.md AS-10, AS-29
 */
export type SigningPurpose = 'id-token' | 'access-token'

/** A key pair of this server, ready to sign. */
export interface SigningKey {
  readonly kid: string
  readonly alg: string
  readonly privateKey: CryptoKey
}

/** The signing keys of this server; private parts are stored sealed by the host. */
export interface SigningKeys {
  /** The key now in use for a purpose, made on first use. */
  current(purpose: SigningPurpose): Promise<SigningKey>
  /** Public keys of every purpose, those in overlap after a rotation included. @see DSC-13, OID-09 */
  publicJwks(): Promise<JWK[]>
  /** Puts a new key in use; the old public one stays published for `overlapSeconds`. */
  rotate(purpose: SigningPurpose, overlapSeconds: number): Promise<SigningKey>
}

const algorithms: Readonly<Record<SigningPurpose, string>> = {
  'id-token': 'RS256',
  'access-token': 'ES256',
}

interface StoredKey {
  kid: string
  alg: string
  public_jwk: string
  sealed_private_jwk: Buffer
}

/** Signing keys kept in the store. */
export function createSigningKeys(database: Database, platform: Platform): SigningKeys {
  const { connection } = database
  const nowSeconds = () => Math.floor(platform.clock.now() / 1000)
  const selectCurrent = connection.prepare<[string], StoredKey>(
    'SELECT * FROM signing_key WHERE purpose = ? AND retired_at IS NULL ORDER BY created_at DESC LIMIT 1',
  )
  const selectPublished = connection
    .prepare<[number], string>(
      'SELECT public_jwk FROM signing_key WHERE retired_at IS NULL OR retired_at > ? ORDER BY created_at DESC, kid',
    )
    .pluck()
  const retire = connection.prepare(
    'UPDATE signing_key SET retired_at = ? WHERE purpose = ? AND retired_at IS NULL',
  )
  const insert = connection.prepare(
    `INSERT INTO signing_key (kid, alg, purpose, public_jwk, sealed_private_jwk, created_at)
     VALUES (@kid, @alg, @purpose, @public_jwk, @sealed_private_jwk, @created_at)`,
  )
  const inUse = new Map<SigningPurpose, Promise<SigningKey>>()

  async function make(purpose: SigningPurpose, overlapSeconds: number): Promise<SigningKey> {
    const alg = algorithms[purpose]
    const pair = await generateKeyPair(alg, { extractable: true })
    const publicJwk = await exportJWK(pair.publicKey)
    const kid = await calculateJwkThumbprint(publicJwk)
    const privateJwk = new TextEncoder().encode(JSON.stringify(await exportJWK(pair.privateKey)))
    const sealed = await platform.secretBox.seal(privateJwk)
    database.transaction(() => {
      retire.run(nowSeconds() + overlapSeconds, purpose)
      insert.run({
        kid,
        alg,
        purpose,
        public_jwk: JSON.stringify({ ...publicJwk, kid, alg, use: 'sig' }),
        sealed_private_jwk: Buffer.from(sealed),
        created_at: nowSeconds(),
      })
    })
    return { kid, alg, privateKey: pair.privateKey }
  }

  async function load(purpose: SigningPurpose): Promise<SigningKey> {
    const stored = selectCurrent.get(purpose)
    if (stored === undefined) return make(purpose, 0)
    const opened = await platform.secretBox.open(stored.sealed_private_jwk)
    // The sealed bytes were written by make, from a private JWK.
    const jwk = JSON.parse(new TextDecoder().decode(opened)) as JWK
    const privateKey = await importJWK(jwk, stored.alg, { extractable: false })
    if (privateKey instanceof Uint8Array) throw new TypeError('a signing key is symmetric')
    return { kid: stored.kid, alg: stored.alg, privateKey }
  }

  const remember = (purpose: SigningPurpose, key: Promise<SigningKey>) => {
    inUse.set(purpose, key)
    key.catch(() => inUse.delete(purpose))
    return key
  }

  return {
    current: (purpose) => inUse.get(purpose) ?? remember(purpose, load(purpose)),
    publicJwks: async () => {
      // Both keys exist before either is published, so the set never changes by being read.
      await Promise.all(
        (['id-token', 'access-token'] as const).map(
          (purpose) => inUse.get(purpose) ?? remember(purpose, load(purpose)),
        ),
      )
      return selectPublished.all(nowSeconds()).map((text) => JSON.parse(text) as JWK)
    },
    rotate: (purpose, overlapSeconds) => remember(purpose, make(purpose, overlapSeconds)),
  }
}
