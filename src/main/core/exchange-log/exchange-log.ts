import type { ExchangeArea, ExchangeDetail, ExchangeRow } from '../../../shared/contract/traffic.ts'
import type { ExchangeNote, RequestScope } from '../http/request-scope.ts'
import type { Clock } from '../platform.ts'
import { findStoreOutage } from '../storage/index.ts'
import type { Job } from '../timekeeping/index.ts'
import { type ExchangeStore, indexedAtOnce } from './exchange-store.ts'
import { type Masking, maskBody, maskHeader, maskUrl } from './mask-secrets.ts'

const shownBodyCharacters = 65_536

/** Status of an exchange that nobody answered. */
const noAnswer = 0

const keptSeconds = 30 * 86_400

/** Forgets exchanges after 30 days, however few there are. @see spec/security.md RE-13 */
export function oldExchangesJob(store: ExchangeStore): Job {
  return {
    name: 'forget-old-exchanges',
    everySeconds: 600,
    run: (now) => store.forgetBefore((now - keptSeconds) * 1000),
  }
}

/** The bytes and headers of one HTTP exchange, before masking. */
export interface RawExchange {
  readonly scope: RequestScope
  readonly notes: readonly ExchangeNote[]
  readonly direction: 'inbound' | 'outbound'
  readonly area: ExchangeArea
  readonly startedAtMs: number
  readonly request: Request
  readonly requestBody: Uint8Array
  /** Undefined when no answer came. */
  readonly response: Pick<Response, 'status' | 'headers'> | undefined
  readonly responseBody: Uint8Array
}

/** Remembers every HTTP exchange with secrets masked. */
export interface ExchangeLog {
  /** Takes one finished exchange; it is written with others shortly after. */
  record(exchange: RawExchange): void
  /** Writes what is waiting now. */
  flush(): void
  /** Writes what is waiting and stops. */
  close(): void
}

interface ExchangeLogOptions {
  readonly store: ExchangeStore
  readonly clock: Clock
  readonly keep: () => number
  readonly onRecorded: (row: ExchangeRow) => void
  readonly onDropped: (count: number, cause: unknown) => void
}

/** An exchange log that masks at once and writes in batches, off the request path.
 * When the store cannot be written, exchanges are dropped and reported: a full disk must not stop the server.
 */
export function createExchangeLog(options: ExchangeLogOptions): ExchangeLog {
  const waiting: ExchangeDetail[] = []
  const flush = () => {
    if (waiting.length === 0) return
    const batch = waiting.splice(0)
    try {
      for (const row of options.store.append(batch, options.keep())) options.onRecorded(row)
    } catch (cause) {
      options.onDropped(batch.length, cause)
    }
  }
  const indexQuietly = () => {
    try {
      options.store.indexNext()
    } catch (cause) {
      // What cannot be indexed now is later; nothing of it is lost.
      if (findStoreOutage(cause) === undefined) throw cause
    }
  }
  const stopTimer = options.clock.every(0.2, () => {
    const isQuiet = waiting.length <= indexedAtOnce
    flush()
    if (isQuiet) indexQuietly()
  })
  return {
    record: (exchange) => {
      waiting.push(toDetail(exchange, options.clock.now()))
      if (waiting.length >= 200) flush()
    },
    flush,
    close: () => {
      stopTimer()
      flush()
    },
  }
}

function toDetail(exchange: RawExchange, nowMs: number): ExchangeDetail {
  const { request, response, scope } = exchange
  const { status = noAnswer, headers = new Headers() } = response ?? {}
  const masking: Masking = { decodedTokens: [], isFhir: exchange.area === 'fhir' }
  return {
    id: scope.exchangeId,
    sequence: 0,
    direction: exchange.direction,
    startedAtMs: exchange.startedAtMs,
    durationMs: Math.max(0, Math.round(nowMs - exchange.startedAtMs)),
    method: request.method,
    url: maskUrl(request.url, masking),
    area: exchange.area,
    status,
    client_id: scope.links.clientId ?? null,
    grantId: scope.links.grantId ?? null,
    launchRunId: scope.links.launchRunId ?? null,
    errorCode: findErrorCode(exchange),
    request: toMessage(request.headers, exchange.requestBody, 'request', masking),
    response: toMessage(headers, exchange.responseBody, 'response', masking),
    notes: [...exchange.notes],
    decodedTokens: masking.decodedTokens,
  }
}

const utf8 = new TextDecoder()

function toMessage(headers: Headers, bytes: Uint8Array, place: string, masking: Masking) {
  const mediaType = headers.get('content-type') ?? ''
  const isText = /json|text|xml|x-www-form-urlencoded|javascript/.test(mediaType)
  // FHIR content carries no secrets of ours, so what is not shown need not be read.
  const read = masking.isFhir ? bytes.subarray(0, shownBodyCharacters) : bytes
  const text = isText && bytes.length > 0 ? utf8.decode(read) : null
  const masked = text === null ? null : maskBody(text, mediaType, `${place} body`, masking)
  return {
    headers: [...headers].map(([name, value]): [string, string] => [
      name,
      maskHeader(name, value, `${place} header`, masking),
    ]),
    body: masked === null ? null : masked.slice(0, shownBodyCharacters),
    bodyBytes: bytes.length,
    isTruncated:
      masked !== null && (masked.length > shownBodyCharacters || read.length < bytes.length),
  }
}

/** The code of the protocol: of a redirect, else of the challenge, else of the body. */
function findErrorCode({ response, responseBody }: RawExchange): string | null {
  if (response === undefined) return null
  const location = response.headers.get('location')
  if (location !== null) return /[?&#]error=([A-Za-z_]+)/.exec(location)?.[1] ?? null
  if (response.status < 400) return null
  const challenge = response.headers.get('www-authenticate') ?? ''
  const challenged = /\berror="([A-Za-z_]+)"/.exec(challenge)?.[1]
  if (challenged !== undefined) return challenged
  if (responseBody.length > shownBodyCharacters) return null
  const text = utf8.decode(responseBody)
  return /"(?:error|code)":\s*"([A-Za-z_-]+)"/.exec(text)?.[1] ?? null
}
