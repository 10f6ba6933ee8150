import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import type { ServerKey } from '../../../shared/contract/keys.ts'
import { messageOf } from '../error-message.ts'
import { KeyStoreLockedError } from '../errors.ts'
import type { EndpointKey } from '../jwt/index.ts'
import type { Platform } from '../platform.ts'
import type { Database } from '../storage/index.ts'
import { generatePrivateKey } from './key-pairs/index.ts'
import {
  createSigningKeyStore,
  type StoredSigningKey,
  signingKeyBinding,
} from './signing-key-store.ts'
import type { Vault } from './vault/index.ts'

/** What a signing key is for: ID tokens and access tokens never share one.
 * @see spec/security.md AS-10, AS-29
 */
export type SigningPurpose = 'id-token' | 'access-token'

/** A key pair of this server, ready to sign. */
export interface SigningKey extends EndpointKey {
  readonly kid: string
}

/** The signing keys of this server; private parts are stored sealed by the vault. */
export interface SigningKeys {
  /** The key now in use for a purpose, made on first use.
   * @throws {KeyStoreLockedError} nothing falls back to another key
   */
  current(purpose: SigningPurpose): Promise<SigningKey>
  /** @throws {KeyStoreLockedError} nothing can be signed now */
  requireUnlocked(): void
  /** Public keys of every purpose: those in use, those announced, and those in overlap after a rotation.
   * @see DSC-13, OID-09; spec/security.md KS-14
   */
  publicJwks(): Promise<JWK[]>
  /** Makes the next key of a purpose; the present one stays published for `overlapSeconds` after it.
   * @param noticeSeconds how long the next key is published before it signs
   */
  rotate(
    purpose: SigningPurpose,
    overlapSeconds: number,
    noticeSeconds?: number,
  ): Promise<{ readonly kid: string }>
  /** Every key with where it is in its life, the newest of each purpose first. @see spec/security.md KS-14 */
  list(): ServerKey[]
  /** Seals by the vault what the host of an earlier version sealed; what that host cannot open stays as it is.
   * @returns how many keys were sealed anew
   */
  adopt(): Promise<number>
}

const algorithms = {
  'id-token': 'RS256',
  'access-token': 'ES256',
} as const satisfies Readonly<Record<SigningPurpose, SigningKey['alg']>>

const purposes = ['id-token', 'access-token'] as const

/** Signing keys kept in the store. */
export function createSigningKeys(
  database: Database,
  platform: Pick<Platform, 'clock' | 'secretBox'>,
  vault: Vault,
): SigningKeys {
  const nowSeconds = () => Math.floor(platform.clock.now() / 1000)
  const store = createSigningKeyStore(database)
  const opened = new Map<string, Promise<SigningKey>>()
  const making = new Map<SigningPurpose, Promise<SigningKey>>()
  vault.onLock(() => opened.clear())
  vault.addRekey((reseal) => store.resealAll(reseal))

  async function make(
    purpose: SigningPurpose,
    overlapSeconds: number,
    noticeSeconds: number,
  ): Promise<SigningKey> {
    vault.requireUnlocked()
    const alg = algorithms[purpose]
    const privateKey = await generatePrivateKey(alg === 'RS256' ? 'rsa-2048' : 'p-256')
    // Keys of these two types export as JWKs with kty.
    const publicJwk = createPublicKey(privateKey).export({ format: 'jwk' }) as JWK
    const kid = await calculateJwkThumbprint(publicJwk)
    const privateJwk = Buffer.from(JSON.stringify(privateKey.export({ format: 'jwk' })))
    const inUseFrom = nowSeconds() + noticeSeconds
    database.transaction(() => {
      store.retireCurrent(purpose, inUseFrom + overlapSeconds)
      store.insert({
        kid,
        alg,
        purpose,
        public_jwk: JSON.stringify({ ...publicJwk, kid, alg, use: 'sig' }),
        sealed_private_jwk: vault.seal(privateJwk, signingKeyBinding(kid, purpose)),
        created_at: nowSeconds(),
        in_use_from: inUseFrom,
      })
    })
    privateJwk.fill(0)
    return { kid, alg, privateKey }
  }

  async function load(stored: StoredSigningKey): Promise<SigningKey> {
    const bytes =
      stored.sealed_by === 'vault'
        ? vault.open(stored.sealed_private_jwk, signingKeyBinding(stored.kid, stored.purpose))
        : await openByHost(stored)
    // The sealed bytes were written by make, from a private JWK.
    const key = JSON.parse(bytes.toString('utf8')) as JsonWebKey
    bytes.fill(0)
    const privateKey = createPrivateKey({ key, format: 'jwk' })
    return { kid: stored.kid, alg: algorithms[stored.purpose], privateKey }
  }

  async function openByHost({ sealed_private_jwk }: StoredSigningKey): Promise<Buffer> {
    try {
      return Buffer.from(await platform.secretBox.open(sealed_private_jwk))
    } catch (cause) {
      const why = messageOf(cause)
      throw new KeyStoreLockedError(`a signing key sealed by another host (${why})`, { cause })
    }
  }

  /** One import for each key, one generation for each purpose, however many ask at once. */
  const once = <Name>(
    kept: Map<Name, Promise<SigningKey>>,
    name: Name,
    work: () => Promise<SigningKey>,
  ): Promise<SigningKey> => {
    const known = kept.get(name)
    if (known !== undefined) return known
    const promise = work()
    kept.set(name, promise)
    promise.catch(() => kept.delete(name))
    return promise
  }

  const current = async (purpose: SigningPurpose): Promise<SigningKey> => {
    vault.requireUnlocked()
    const stored = store.current(purpose, nowSeconds())
    if (stored !== undefined) return once(opened, stored.kid, () => load(stored))
    const made = await once(making, purpose, () => make(purpose, 0, 0))
    making.delete(purpose)
    return made
  }

  return {
    current,
    requireUnlocked: vault.requireUnlocked,
    publicJwks: async () => {
      // Both keys exist before either is published, so the set never changes by being read; a locked store makes none.
      if (!vault.isLocked) await Promise.all(purposes.map(current))
      return store.published(nowSeconds()).map((text) => JSON.parse(text) as JWK)
    },
    rotate: async (purpose, overlapSeconds, noticeSeconds = 0) => {
      const { kid } = await make(purpose, overlapSeconds, noticeSeconds)
      return { kid }
    },
    list: () => {
      const now = nowSeconds()
      return store.list().map((stored) => ({
        kid: stored.kid,
        alg: stored.alg,
        purpose: stored.purpose,
        state: signingKeyStateAt(stored, store.current(stored.purpose, now)?.kid, now),
        createdAt: stored.created_at,
        inUseFrom: stored.in_use_from,
        retiredAt: stored.retired_at,
      }))
    },
    adopt: async () => {
      let count = 0
      for (const stored of store.sealedByHost()) {
        const plaintext = await openByHost(stored)
        const binding = signingKeyBinding(stored.kid, stored.purpose)
        store.reseal(stored.kid, vault.seal(plaintext, binding))
        plaintext.fill(0)
        count += 1
      }
      return count
    },
  }
}

function signingKeyStateAt(
  { kid, in_use_from, retired_at }: StoredSigningKey,
  currentKid: string | undefined,
  now: number,
): ServerKey['state'] {
  if (kid === currentKid) return 'current'
  if (in_use_from > now) return 'next'
  return retired_at !== null && retired_at <= now ? 'retired' : 'retiring'
}
