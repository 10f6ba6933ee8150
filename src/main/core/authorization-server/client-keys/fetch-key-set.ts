import type { JWK } from 'jose'
import type { Platform } from '../../platform.ts'
import { cacheSecondsOf } from './cache-lifetime.ts'
import { checkKeySetUrl, type FetchReach, isConnectionAllowed } from './fetch-policy.ts'
import { KeySetError } from './key-set-error.ts'
import { readKeySet } from './read-key-set.ts'

/** Bounds of one fetch; the host enforces them on the wire too. @see spec/security.md L-11 */
const limits = { milliseconds: 5_000, bytes: 262_144 } as const

/** A key set as it was fetched. */
export interface FetchedKeySet {
  readonly keys: readonly JWK[]
  /** How long it may be used again. */
  readonly cacheSeconds: number
}

/** Fetches the key set of a client, without credentials, redirects or encodings.
 * @throws {KeySetError} address-not-allowed, unreachable, bad-answer or bad-key-set
 * @see ASY-03, ASY-06; spec/security.md AS-19, AS-20, L-11
 */
export async function fetchKeySet(
  uri: string,
  reach: FetchReach,
  platform: Platform,
): Promise<FetchedKeySet> {
  const url = new URL(uri)
  checkKeySetUrl(url, reach)
  const response = await send(url, reach, platform)
  requireJson(response, url)
  const bytes = await readBounded(response, url)
  return { keys: readKeySet(bytes), cacheSeconds: cacheSecondsOf(response.headers) }
}

async function send(url: URL, reach: FetchReach, platform: Platform): Promise<Response> {
  const request = new Request(url, {
    headers: { Accept: 'application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(limits.milliseconds),
  })
  try {
    return await platform.outboundFetch(request, (address, port) =>
      isConnectionAllowed(address, port, reach),
    )
  } catch (cause) {
    throw unanswered(url, cause)
  }
}

function requireJson({ status, headers }: Response, { host }: URL): void {
  const mediaType = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (status !== 200)
    throw badAnswer(host, `status ${status}`, 'status 200; redirects are not followed')
  if (mediaType !== 'application/json' && mediaType !== 'application/jwk-set+json') {
    throw badAnswer(
      host,
      `Content-Type ${mediaType === '' ? 'absent' : mediaType}`,
      'application/json',
    )
  }
  const encoding = headers.get('content-encoding')
  if (encoding !== null && encoding !== 'identity') {
    throw badAnswer(host, `Content-Encoding ${encoding}`, 'no encoding')
  }
}

async function readBounded(response: Response, url: URL): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength
      if (size > limits.bytes) {
        throw badAnswer(url.host, `more than ${limits.bytes} bytes`, `at most ${limits.bytes}`)
      }
      chunks.push(chunk)
    }
  } catch (cause) {
    throw cause instanceof KeySetError ? cause : unanswered(url, cause)
  }
  return Buffer.concat(chunks)
}

function unanswered({ host }: URL, cause: unknown): KeySetError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new KeySetError(
    'unreachable',
    {
      clause: 'ASY-06; spec/security.md AS-20',
      seen: `no answer of ${host} (${why})`,
      wanted: 'the JWK Set of the client',
    },
    { cause },
  )
}

function badAnswer(host: string, seen: string, wanted: string): KeySetError {
  const clause = 'ASY-06; spec/security.md AS-20'
  return new KeySetError('bad-answer', {
    clause,
    seen: `an answer of ${host} with ${seen}`,
    wanted,
  })
}
