import type { ExchangeArea, ExchangeDetail } from '../../../shared/contract/traffic.ts'
import type { ExchangeLinks, ExchangeNote, RequestScope } from '../http/request-scope.ts'
import { headerOf } from './caller-mark.ts'
import { type Masking, maskBody, maskHeader, maskUrl } from './mask-secrets.ts'

const shownBodyCharacters = 65_536

/** Status of an exchange that nobody answered. */
const noAnswer = 0

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
  readonly responseBody: string | Uint8Array
}

/** An exchange as values alone, which JSON carries to another thread. It holds secrets and is kept nowhere: masking comes next. */
export interface FinishedExchange {
  readonly id: string
  readonly links: ExchangeLinks
  readonly notes: readonly ExchangeNote[]
  readonly direction: 'inbound' | 'outbound'
  readonly area: ExchangeArea
  readonly startedAtMs: number
  readonly durationMs: number
  readonly method: string
  readonly url: string
  readonly request: FinishedMessage
  readonly status: number
  readonly response: FinishedMessage
}

interface FinishedMessage {
  readonly headers: readonly (readonly [string, string])[]
  /** Null where the body is empty or no text. */
  readonly text: string | null
  readonly bodyBytes: number
  /** Whether the text is a part of the body only. */
  readonly isPart: boolean
}

/** Takes from an exchange what is kept of it, before request and response go.
 * @param nowMs milliseconds since the epoch
 */
export function finishExchange(exchange: RawExchange, nowMs: number): FinishedExchange {
  const { request, response, scope, area } = exchange
  const { status = noAnswer, headers = new Headers() } = response ?? {}
  return {
    id: scope.exchangeId,
    links: { ...scope.links },
    notes: [...exchange.notes],
    direction: exchange.direction,
    area,
    startedAtMs: exchange.startedAtMs,
    durationMs: Math.max(0, Math.round(nowMs - exchange.startedAtMs)),
    method: request.method,
    url: request.url,
    request: takeMessage(request.headers, exchange.requestBody, area),
    status,
    response: takeMessage(headers, exchange.responseBody, area),
  }
}

const utf8 = new TextDecoder()

function takeMessage(
  from: Headers,
  body: string | Uint8Array,
  area: ExchangeArea,
): FinishedMessage {
  const headers = [...from]
  const isText = /json|text|xml|x-www-form-urlencoded|javascript/.test(mediaTypeOf({ headers }))
  // FHIR content carries no secrets of ours, so what is not shown need not be read.
  const isPart = area === 'fhir' && body.length > shownBodyCharacters
  return {
    headers,
    text: isText && body.length > 0 ? readBody(body, isPart) : null,
    bodyBytes: Buffer.byteLength(body),
    isPart,
  }
}

function readBody(body: string | Uint8Array, isPart: boolean): string {
  const read = isPart ? body.slice(0, shownBodyCharacters) : body
  return typeof read === 'string' ? read : utf8.decode(read)
}

function mediaTypeOf(message: Pick<FinishedMessage, 'headers'>): string {
  return headerOf(message, 'content-type') ?? ''
}

/** The exchange as it is kept, with secrets masked and long bodies cut. */
export function maskExchange(exchange: FinishedExchange): ExchangeDetail {
  const masking: Masking = { decodedTokens: [], isFhir: exchange.area === 'fhir' }
  return {
    id: exchange.id,
    sequence: 0,
    direction: exchange.direction,
    startedAtMs: exchange.startedAtMs,
    durationMs: exchange.durationMs,
    method: exchange.method,
    url: maskUrl(exchange.url, masking),
    area: exchange.area,
    status: exchange.status,
    client_id: exchange.links.clientId ?? null,
    grantId: exchange.links.grantId ?? null,
    launchRunId: exchange.links.launchRunId ?? null,
    errorCode: findErrorCode(exchange),
    request: maskMessage(exchange.request, 'request', masking),
    response: maskMessage(exchange.response, 'response', masking),
    notes: [...exchange.notes],
    decodedTokens: masking.decodedTokens,
  }
}

function maskMessage(message: FinishedMessage, place: string, masking: Masking) {
  const { headers, text, bodyBytes, isPart } = message
  const masked =
    text === null ? null : maskBody(text, mediaTypeOf(message), `${place} body`, masking)
  return {
    headers: headers.map(([name, value]): [string, string] => [
      name,
      maskHeader(name, value, `${place} header`, masking),
    ]),
    body: masked === null ? null : masked.slice(0, shownBodyCharacters),
    bodyBytes,
    isTruncated: masked !== null && (masked.length > shownBodyCharacters || isPart),
  }
}

/** The code of the protocol: of a redirect, else of the challenge, else of the body. */
function findErrorCode({ status, response }: FinishedExchange): string | null {
  if (status === noAnswer) return null
  const location = headerOf(response, 'location')
  if (location !== undefined) return /[?&#]error=([A-Za-z_]+)/.exec(location)?.[1] ?? null
  if (status < 400) return null
  const challenge = headerOf(response, 'www-authenticate') ?? ''
  const challenged = /\berror="([A-Za-z_]+)"/.exec(challenge)?.[1]
  if (challenged !== undefined) return challenged
  if (response.text === null || response.bodyBytes > shownBodyCharacters) return null
  return /"(?:error|code)":\s*"([A-Za-z_-]+)"/.exec(response.text)?.[1] ?? null
}
