import type { JWK } from 'jose'
import { type FetchTools, fetchKeySet } from './fetch-key-set.ts'
import type { FetchReach } from './fetch-policy.ts'

/** How long after a refetch for an unknown `kid` there is no other, in seconds. @see ASY-05; spec/security.md AS-21 */
const pauseSeconds = 30

/** Most key sets remembered at once. */
const mostSets = 1_000

/** Keys from a URL, and how they were come by. */
export interface RemoteKeys {
  readonly keys: readonly JWK[]
  readonly isFetchedNow: boolean
}

/** The key sets that clients publish, kept no longer than their `Cache-Control` allows and never used past that; each URL
 * is fetched by one request at a time.
 * @see ASY-04, ASY-05; spec/security.md AS-21
 */
export interface RemoteKeySets {
  /** Gives the keys at a URL. A `kid` that a remembered set lacks has it fetched anew, at most every 30 seconds.
   * @throws {KeySetError} the set cannot be had or is not fit
   */
  keysAt(uri: string, kid: string | undefined, reach: FetchReach): Promise<RemoteKeys>
}

interface KeptSet {
  readonly keys: readonly JWK[]
  /** Milliseconds since the epoch. */
  readonly usableUntil: number
}

/** Key sets remembered in memory; nothing is kept over a restart. */
export function createRemoteKeySets(tools: FetchTools): RemoteKeySets {
  const { clock } = tools.platform
  const kept = new Map<string, KeptSet>()
  const underWay = new Map<string, Promise<readonly JWK[]>>()
  const pausedUntil = new Map<string, number>()

  /** What may lie nearby for one client may not for another, so they share nothing. */
  const nameOf = (uri: string, reach: FetchReach) => `${reach.isTypedByOperator} ${uri}`

  const fetchOnce = (uri: string, reach: FetchReach): Promise<readonly JWK[]> => {
    const name = nameOf(uri, reach)
    const running = underWay.get(name)
    if (running !== undefined) return running
    const fetching = fetchAndKeep(uri, reach).finally(() => underWay.delete(name))
    underWay.set(name, fetching)
    return fetching
  }

  async function fetchAndKeep(uri: string, reach: FetchReach): Promise<readonly JWK[]> {
    const askedAt = clock.now()
    const { keys, cacheSeconds } = await fetchKeySet(uri, reach, tools)
    const name = nameOf(uri, reach)
    kept.delete(name)
    if (cacheSeconds > 0) kept.set(name, { keys, usableUntil: askedAt + cacheSeconds * 1_000 })
    forgetOldest(kept)
    return keys
  }

  const mayRefetch = (name: string): boolean => {
    const now = clock.now()
    if (now < (pausedUntil.get(name) ?? 0)) return false
    pausedUntil.delete(name)
    pausedUntil.set(name, now + pauseSeconds * 1_000)
    forgetOldest(pausedUntil)
    return true
  }

  return {
    keysAt: async (uri, kid, reach) => {
      const name = nameOf(uri, reach)
      const known = kept.get(name)
      if (known === undefined || known.usableUntil <= clock.now()) {
        kept.delete(name)
        return { keys: await fetchOnce(uri, reach), isFetchedNow: true }
      }
      const isComplete = kid === undefined || known.keys.some((key) => key.kid === kid)
      if (isComplete || !mayRefetch(name)) return { keys: known.keys, isFetchedNow: false }
      return { keys: await fetchOnce(uri, reach), isFetchedNow: true }
    },
  }
}

function forgetOldest(entries: Map<string, unknown>): void {
  for (const oldest of entries.keys()) {
    if (entries.size <= mostSets) return
    entries.delete(oldest)
  }
}
