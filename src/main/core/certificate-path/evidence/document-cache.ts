import type { Clock } from '../../clock.ts'
import { CertificateFormatError } from '../certificate/certificate-format-error.ts'
import { DocumentFetchError } from './fetch-document.ts'

/** A document, or why there is none. */
export type Fetched<T> =
  | { readonly document: T; readonly problem?: never }
  | { readonly document?: never; readonly problem: string }

/** Keeps what was fetched as long as it may be used. */
export interface DocumentCache<T> {
  /** Gives the kept document of an address, or fetches it; of several calls at once, one fetches. */
  get(name: string, fetch: () => Promise<T>): Promise<Fetched<T>>
  /** Forgets one document. */
  forget(name: string): void
  /** Forgets everything, so that it is fetched anew. */
  clear(): void
}

/** Most documents kept at once, and how long a failure is: seconds. */
const limits = { documents: 64, failureSeconds: 30 } as const

/** Builds a cache in memory.
 * @param usableUntil epoch seconds up to which a document may be used again; in the past, for not at all
 */
export function createDocumentCache<T>(
  clock: Pick<Clock, 'now'>,
  usableUntil: (document: T) => number,
): DocumentCache<T> {
  const kept = new Map<string, { fetched: Fetched<T>; until: number }>()
  const underWay = new Map<string, Promise<Fetched<T>>>()
  const seconds = () => Math.floor(clock.now() / 1000)

  async function fetchAndKeep(name: string, fetch: () => Promise<T>): Promise<Fetched<T>> {
    const fetched = await settle(fetch)
    const until =
      fetched.document === undefined
        ? seconds() + limits.failureSeconds
        : usableUntil(fetched.document)
    kept.delete(name)
    const [oldest] = kept.keys()
    if (kept.size >= limits.documents && oldest !== undefined) kept.delete(oldest)
    if (until >= seconds()) kept.set(name, { fetched, until })
    return fetched
  }

  return {
    async get(name, fetch) {
      const known = kept.get(name)
      if (known !== undefined && seconds() <= known.until) return known.fetched
      const running =
        underWay.get(name) ?? fetchAndKeep(name, fetch).finally(() => underWay.delete(name))
      underWay.set(name, running)
      return running
    },
    forget: (name) => {
      kept.delete(name)
    },
    clear: () => kept.clear(),
  }
}

/** What others answered wrongly is a problem to tell; anything else is our error. */
async function settle<T>(fetch: () => Promise<T>): Promise<Fetched<T>> {
  try {
    return { document: await fetch() }
  } catch (error) {
    if (error instanceof DocumentFetchError) return { problem: error.message }
    if (error instanceof CertificateFormatError) {
      return { problem: `what was fetched is malformed: ${error.message}` }
    }
    throw error
  }
}
