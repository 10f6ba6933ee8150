import type { JWK } from 'jose'
import type { ParsedParams } from '../../../../shared/contract/index.ts'
import type { JwkSetRow, KeyUse } from '../../../../shared/contract/keys.ts'
import type { Database } from '../../storage/index.ts'
import type { KeyPairRecord } from '../key-pairs/index.ts'
import { isForJwkSet, keyStateAt } from '../key-pairs/index.ts'
import { type JwkSetOwner, jwkSetOwnerAt, jwkSetUrl } from './jwk-set-address.ts'
import { createJwkSetStore } from './jwk-set-store.ts'

/** Longest time a published JWK Set may be kept by caches. @see spec/security.md AS-21 */
const longestCacheSeconds = 300

/** A JWK Set as it is published now. */
export interface PublishedJwkSet {
  /** Public members only, newest first. */
  readonly keys: readonly JWK[]
  /** How long it may be kept: never past the moment one of its keys leaves it. */
  readonly cacheSeconds: number
}

/** Whose JWK Sets are wanted. */
export type JwkSetQuery = ParsedParams<'keys.jwkSets'>

/** The JWK Sets this server publishes: one for each client that owns key pairs, and named ones. */
export interface JwkSets {
  /** Gives a set, empty when all its keys are retired; undefined when it never had any. */
  find(owner: JwkSetOwner): PublishedJwkSet | undefined
  /** The set of this server a client names as its `jwks_uri`: its own or a named one; undefined for every other URL. */
  findFor(clientId: string, url: string): PublishedJwkSet | undefined
  /** The sets that are published: all, those of a kind of owner, or the one of an owner. */
  list(wanted: JwkSetQuery): readonly JwkSetRow[]
  /** What depends on a key pair: its set, clients registered with it, and who authenticated with it. */
  usesOf(record: KeyPairRecord): readonly KeyUse[]
  /** Notes that a client authenticated with a key. */
  noteUse(clientId: string, thumbprint: string): void
}

interface JwkSetsOptions {
  readonly database: Database
  readonly issuer: string
  /** Epoch seconds. */
  readonly now: () => number
}

/** JWK Sets of the key pairs in the store. */
export function createJwkSets({ database, issuer, now }: JwkSetsOptions): JwkSets {
  const store = createJwkSetStore(database)

  const find = (owner: JwkSetOwner): PublishedJwkSet | undefined => {
    const time = now()
    const owned = store.keyPairsOf(owner).filter(isForJwkSet)
    if (owned.length === 0) return undefined
    const published = owned.filter((record) => isPublishedAt(record, time))
    const ends = published.flatMap(({ retiredAt, expiresAt }) => [
      ...(retiredAt === null ? [] : [retiredAt]),
      ...(expiresAt === null ? [] : [expiresAt]),
    ])
    return {
      keys: published.map(({ publicJwk }) => publicJwk),
      cacheSeconds: Math.min(longestCacheSeconds, ...ends.map((end) => end - time)),
    }
  }

  return {
    find,
    findFor: (clientId, url) => {
      const owner = jwkSetOwnerAt(issuer, url, clientId)
      return owner === undefined ? undefined : find(owner)
    },
    list: ({ kind, id }) => {
      const owners =
        kind !== undefined && id !== undefined
          ? [{ kind, id }]
          : store.owners(kind).filter((owner) => id === undefined || owner.id === id)
      return owners.flatMap((owner) => {
        const set = find(owner)
        if (set === undefined) return []
        const url = jwkSetUrl(issuer, owner)
        const clients = store.clientsNaming(url).map(({ client_id }) => client_id)
        return [{ owner, url, publishedKeys: set.keys.length, clients }]
      })
    },
    usesOf: (record) => [
      ...usesOfSet(record, now(), issuer, store.clientsNaming),
      ...store.clientsHolding(record.publicJwk).map(({ client_id, client_name }) => ({
        kind: 'client',
        id: client_id,
        text: `client ${client_name} is registered with this key by value`,
      })),
      ...store.lastUses(record.thumbprint).map(({ client_id, last_used_at }) => ({
        kind: 'authentication',
        id: client_id,
        text: `client ${client_id} last authenticated with it at ${toIso(last_used_at)}`,
      })),
    ],
    noteUse: (clientId, thumbprint) => store.noteUse(clientId, thumbprint, now()),
  }
}

function usesOfSet(
  record: KeyPairRecord,
  now: number,
  issuer: string,
  clientsNaming: (url: string) => readonly { client_id: string; client_name: string }[],
): readonly KeyUse[] {
  const { owner } = record
  if (owner.kind !== 'client' && owner.kind !== 'jwk-set') return []
  if (!isForJwkSet(record) || !isPublishedAt(record, now)) return []
  const url = jwkSetUrl(issuer, owner)
  const until = record.retiredAt === null ? '' : ` until ${toIso(record.retiredAt)}`
  return [
    { kind: 'jwk-set', id: url, text: `published in ${url}${until}` },
    ...clientsNaming(url).map(({ client_id, client_name }) => ({
      kind: 'client',
      id: client_id,
      text: `client ${client_name} names that JWK Set as its jwks_uri`,
    })),
  ]
}

function isPublishedAt(record: KeyPairRecord, now: number): boolean {
  const state = keyStateAt(record, now)
  return state === 'active' || state === 'retiring'
}

function toIso(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().replace('.000', '')
}
