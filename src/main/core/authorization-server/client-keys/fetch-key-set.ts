import type { JWK } from 'jose'
import { messageOf } from '../../error-message.ts'
import type { ExchangeLog } from '../../exchange-log/index.ts'
import { createRequestScope, type ExchangeNote, mediaTypeOf } from '../../http/index.ts'
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

/** What a fetch works with. */
export interface FetchTools {
  readonly platform: Platform
  readonly log: ExchangeLog
}

/** Fetches the key set of a client, without credentials, redirects or encodings. Every request that is sent is kept as
 * an exchange of its own, with what became of it.
 * @throws {KeySetError} address-not-allowed, unreachable, bad-answer or bad-key-set
 * @see ASY-03, ASY-06; GEN-20; spec/security.md AS-19, AS-20, L-11
 */
export async function fetchKeySet(
  uri: string,
  reach: FetchReach,
  tools: FetchTools,
): Promise<FetchedKeySet> {
  const url = new URL(uri)
  checkKeySetUrl(url, reach)
  const request = new Request(url, {
    headers: { Accept: 'application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(limits.milliseconds),
  })
  const exchange = beginExchange(request, reach, tools)
  try {
    const response = await send(request, reach, tools.platform)
    exchange.response = response
    requireJson(response, url)
    exchange.responseBody = await readBounded(response, url)
    const keys = readKeySet(exchange.responseBody)
    const cacheSeconds = cacheSecondsOf(response.headers)
    exchange.end('passed', `public keys: ${keys.length}, kept for ${cacheSeconds} s`)
    return { keys, cacheSeconds }
  } catch (error) {
    exchange.end('failed', error instanceof KeySetError ? error.message : 'it could not be read')
    throw error
  }
}

/** A fetch on its way into the exchange log. */
interface FetchExchange {
  response: Response | undefined
  responseBody: Uint8Array<ArrayBuffer>
  /** Keeps the exchange with what was found. */
  end(outcome: ExchangeNote['outcome'], text: string): void
}

function beginExchange(
  request: Request,
  { client_id }: FetchReach,
  tools: FetchTools,
): FetchExchange {
  const { platform, log } = tools
  const startedAtMs = platform.clock.now()
  const notes: ExchangeNote[] = []
  const scope = createRequestScope(Buffer.from(platform.random(12)).toString('hex'), notes)
  scope.link({ clientId: client_id })
  const exchange: FetchExchange = {
    response: undefined,
    responseBody: new Uint8Array(),
    end: (outcome, text) => {
      const clause = 'RFC 7517 section 5; ASY-01, ASY-04, ASY-06; AS-19 to AS-21'
      scope.note({
        outcome,
        check: 'client-key-set',
        clause,
        text: `the key set of the client, ${text}`,
      })
      const { response, responseBody } = exchange
      const requestBody = new Uint8Array()
      const sent = { direction: 'outbound', area: 'discovery', startedAtMs, request } as const
      log.record({ scope, notes, ...sent, requestBody, response, responseBody })
    },
  }
  return exchange
}

async function send(request: Request, reach: FetchReach, platform: Platform): Promise<Response> {
  try {
    return await platform.outboundFetch(request, (address, port) =>
      isConnectionAllowed(address, port, reach),
    )
  } catch (cause) {
    throw unanswered(new URL(request.url), cause)
  }
}

function requireJson({ status, headers }: Response, { host }: URL): void {
  const mediaType = mediaTypeOf(headers)
  if (status !== 200)
    throw badAnswer(host, `status ${status}`, 'status 200; redirects are not followed')
  if (mediaType !== 'application/json' && mediaType !== 'application/jwk-set+json') {
    throw badAnswer(host, `Content-Type ${mediaType || 'absent'}`, 'application/json')
  }
  const encoding = headers.get('content-encoding')
  if (encoding !== null && encoding !== 'identity') {
    throw badAnswer(host, `Content-Encoding ${encoding}`, 'no encoding')
  }
}

async function readBounded(response: Response, url: URL): Promise<Uint8Array<ArrayBuffer>> {
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
  const why = messageOf(cause)
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
