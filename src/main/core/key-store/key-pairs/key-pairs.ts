import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { type KeyUse, keyAlgorithms } from '../../../../shared/contract/keys.ts'
import type { Platform } from '../../platform.ts'
import { badRequest, conflict, notFound } from '../../rpc/index.ts'
import type { Database } from '../../storage/index.ts'
import type { RecordBinding, Vault } from '../vault/index.ts'
import { describeKey, generatePrivateKey } from './key-algorithm.ts'
import type {
  GenerateRequest,
  KeyPairRecord,
  KeyPairs,
  KeyUseSource,
  NewKeyPair,
  PreparedKeyPair,
  PreparedKeyPairs,
  SuccessionRequest,
} from './key-pair.ts'
import { createKeyPairList, keyStateAt } from './key-pair-list.ts'
import { createKeyPairStore, type StoredKeyPair } from './key-pair-store.ts'

interface KeyPairsOptions {
  readonly database: Database
  readonly platform: Pick<Platform, 'clock' | 'random'>
  readonly vault: Vault
  /** Told after each change, with the id of the key pair. */
  readonly onChanged: (id: string) => void
}

const mostOpenKeys = 256

/** Key pairs kept in the store, sealed by the vault. */
export function createKeyPairs(options: KeyPairsOptions): KeyPairs {
  const { database, platform, vault, onChanged } = options
  const store = createKeyPairStore(database)
  const list = createKeyPairList(database)
  const nowSeconds = () => Math.floor(platform.clock.now() / 1000)
  const makeOne = inTurn()
  const opened = createOpenedKeys(vault, store.sealedPrivateKey)
  const sources: KeyUseSource[] = []
  vault.addRekey((reseal) => store.resealAll((record, sealed) => reseal(sealed, bindingOf(record))))

  const requireRecord = (id: string): KeyPairRecord => {
    const record = store.find(id)
    if (record === undefined) throw notFound('key', id)
    return record
  }
  const usesOf = async (record: KeyPairRecord): Promise<readonly KeyUse[]> =>
    (await Promise.all(sources.map((source) => source(record)))).flat()

  async function prepareOne(pair: NewKeyPair): Promise<PreparedKeyPair> {
    vault.requireUnlocked()
    const described = await describePair(pair, platform, nowSeconds())
    const { record } = described
    return {
      record,
      // Sealed only here, so that no change of the data key comes between.
      write: () => store.insert(sealPair(described, vault)),
      announce: () => onChanged(record.id),
    }
  }

  async function prepare(pairs: readonly NewKeyPair[]): Promise<PreparedKeyPairs> {
    vault.requireUnlocked()
    const prepared: PreparedKeyPair[] = []
    for (const pair of pairs) prepared.push(await prepareOne(pair))
    return {
      records: prepared.map(({ record }) => record),
      write: () => {
        for (const each of prepared) each.write()
      },
      announce: () => {
        for (const each of prepared) each.announce()
      },
    }
  }

  async function add(pairs: readonly NewKeyPair[]): Promise<readonly KeyPairRecord[]> {
    const prepared = await prepare(pairs)
    database.transaction(prepared.write)
    prepared.announce()
    return prepared.records
  }

  async function generate(request: GenerateRequest): Promise<KeyPairRecord> {
    vault.requireUnlocked()
    const privateKey = await makeOne(() => generatePrivateKey(request.algorithm))
    const prepared = await prepareOne({ ...request, privateKey })
    database.transaction(prepared.write)
    prepared.announce()
    return prepared.record
  }

  async function succeed(id: string, request: SuccessionRequest): Promise<KeyPairRecord> {
    const old = requireRecord(id)
    if (old.successorId !== null) throw conflict(`the key ${old.name} has a successor already`)
    vault.requireUnlocked()
    const privateKey = await makeOne(() => generateLike(old, request))
    const { name, tags, purpose, owner } = old
    const { expiresAt = null } = request
    const alg = request.algorithm === undefined ? old.alg : undefined
    const prepared = await prepareOne({ privateKey, name, tags, purpose, owner, expiresAt, alg })
    const { record: successor } = prepared
    database.transaction(() => {
      prepared.write()
      const retiredAt = nowSeconds() + request.overlapSeconds
      if (!store.markSucceeded(id, successor.id, retiredAt)) {
        throw conflict(`the key ${old.name} has a successor already`)
      }
    })
    prepared.announce()
    onChanged(id)
    return successor
  }

  const change = (record: KeyPairRecord): KeyPairRecord => {
    store.update(record)
    onChanged(record.id)
    return record
  }

  return {
    generate,
    add,
    prepare,
    prepareOne,
    find: store.find,
    findByThumbprint: store.findByThumbprint,
    predecessorOf: store.predecessorOf,
    list: async (query) => {
      const now = nowSeconds()
      const { rows, total } = await list(query, now)
      return { rows: rows.map((record) => toRow(record, now)), total }
    },
    tags: store.tags,
    stateOf: (record) => keyStateAt(record, nowSeconds()),
    privateKey: async (id) => opened.get(requireRecord(id)),
    publishedJwks: (owner) => store.published(owner, nowSeconds()).filter(isForJwkSet).map(toJwk),
    update: (id, changes) => {
      const record = requireRecord(id)
      const { name = record.name, tags = record.tags, owner = record.owner } = changes
      const { expiresAt = record.expiresAt } = changes
      return change({ ...record, name, tags: [...new Set(tags)], owner, expiresAt })
    },
    delete: async (id, isConfirmed) => {
      const record = requireRecord(id)
      const uses = await usesOf(record)
      if (uses.length > 0 && !isConfirmed) {
        throw conflict(
          `the key ${record.name} is in use: ${uses.map(({ text }) => text).join('; ')}`,
        )
      }
      store.delete(id)
      database.emptyLog()
      opened.forget(id)
      onChanged(id)
    },
    succeed,
    retire: (id, at = nowSeconds()) => change({ ...requireRecord(id), retiredAt: at }),
    usesOf,
    addUses: (source) => {
      sources.push(source)
    },
  }
}

/** A key pair as lists show it.
 * @param now epoch seconds
 */
export function toRow(record: KeyPairRecord, now: number) {
  const { publicJwk: _, tags, ...rest } = record
  return { ...rest, tags: [...tags], state: keyStateAt(record, now) }
}

interface DescribedKeyPair {
  readonly record: KeyPairRecord
  readonly privateKey: KeyObject
}

async function describePair(
  pair: NewKeyPair,
  platform: Pick<Platform, 'random'>,
  now: number,
): Promise<DescribedKeyPair> {
  const { privateKey, name, purpose, tags = [], owner = { kind: 'none' }, expiresAt = null } = pair
  const { algorithm, alg } = describeKey(privateKey, purpose, pair.alg, pair.isWeakByIntent)
  // The public key of a private one exports as the public members only.
  const members = createPublicKey(privateKey).export({ format: 'jwk' }) as JWK
  const thumbprint = await calculateJwkThumbprint(members)
  const id = Buffer.from(platform.random(12)).toString('base64url')
  const kid = pair.kid ?? thumbprint
  const record: KeyPairRecord = {
    id,
    name,
    tags: [...new Set(tags)],
    algorithm,
    alg,
    purpose,
    owner,
    kid,
    thumbprint,
    publicJwk: { ...members, kid, alg, use: 'sig' },
    createdAt: now,
    expiresAt,
    retiredAt: null,
    successorId: null,
  }
  return { record, privateKey }
}

function sealPair({ record, privateKey }: DescribedKeyPair, vault: Vault): StoredKeyPair {
  const der = privateKey.export({ type: 'pkcs8', format: 'der' })
  try {
    return { record, sealedPrivateKey: vault.seal(der, bindingOf(record)) }
  } finally {
    der.fill(0)
  }
}

function generateLike(old: KeyPairRecord, { algorithm }: SuccessionRequest): Promise<KeyObject> {
  if (algorithm !== undefined) return generatePrivateKey(algorithm)
  const known = keyAlgorithms.find((each) => each === old.algorithm)
  if (known !== undefined) return generatePrivateKey(known)
  throw badRequest(`name the algorithm of the successor: ${old.algorithm} is not made here`)
}

function bindingOf({ id, kid, purpose }: KeyPairRecord): RecordBinding {
  return { table: 'key_pair', rowId: id, kid, purpose }
}

/** Whether a key is known by a JWK Set; keys of authorities and listeners are known by their certificates. */
export function isForJwkSet({ purpose }: KeyPairRecord): boolean {
  return !['certificate-authority', 'ocsp-responder', 'tls'].includes(purpose)
}

function toJwk({ publicJwk }: KeyPairRecord): JWK {
  return publicJwk
}

/** Keeps keys open that were used lately, until the vault is locked. */
function createOpenedKeys(vault: Vault, sealedOf: (id: string) => Buffer | undefined) {
  const keys = new Map<string, KeyObject>()
  vault.onLock(() => keys.clear())
  return {
    get: (record: KeyPairRecord): KeyObject => {
      vault.requireUnlocked()
      const known = keys.get(record.id)
      if (known !== undefined) return known
      const sealed = sealedOf(record.id)
      if (sealed === undefined) throw notFound('key', record.id)
      const der = vault.open(sealed, bindingOf(record))
      try {
        const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
        const [oldest] = keys.keys()
        if (keys.size >= mostOpenKeys && oldest !== undefined) keys.delete(oldest)
        keys.set(record.id, key)
        return key
      } finally {
        der.fill(0)
      }
    },
    forget: (id: string) => keys.delete(id),
  }
}

/** Runs pieces of work one after the other, so that making keys leaves threads for everything else. */
function inTurn() {
  let last: Promise<unknown> = Promise.resolve()
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const next = last.then(work, work)
    last = next
    return next
  }
}
