import type { ExchangeDetail } from '../../../../shared/contract/traffic.ts'
import { headerOf } from '../../exchange-log/index.ts'
import { type ExportSubject, maskTokens, stepOf } from '../subject/index.ts'
import type { Har, HarCheck, HarEntry, HarPair, HarRequest, HarResponse } from './har.ts'
import { toHarQuery, toHarUrl } from './har-url.ts'

const pageId = 'trustbench'

/** Writes exchanges as HAR 1.2, with the checks of each beside it as `_checks`. Secrets are as masked as in the log.
 * @see HAR 1.2; spec/security.md AS-30
 */
export function writeHar(subject: ExportSubject): string {
  const { title, exchanges, madeAtMs, version } = subject
  const startedDateTime = toDateTime(exchanges[0]?.startedAtMs ?? madeAtMs)
  const har: Har = {
    log: {
      version: '1.2',
      creator: { name: 'Trustbench', version },
      pages: [{ startedDateTime, id: pageId, title, pageTimings: {} }],
      entries: exchanges.map((exchange) => toEntry(exchange, subject)),
      comment: 'Secrets are masked: equal marks stand for equal secrets.',
    },
  }
  return `${JSON.stringify(har, null, 2)}\n`
}

function toDateTime(ms: number): string {
  return new Date(ms).toISOString()
}

function toEntry(exchange: ExchangeDetail, subject: ExportSubject): HarEntry {
  const step = stepOf(subject, exchange)
  const { direction, startedAtMs, durationMs, notes } = exchange
  return {
    pageref: pageId,
    startedDateTime: toDateTime(startedAtMs),
    time: durationMs,
    request: toRequest(exchange),
    response: toResponse(exchange),
    cache: {},
    timings: { send: 0, wait: durationMs, receive: 0 },
    comment: step?.title ?? exchange.area,
    _direction: direction,
    _checks: [...notes, ...(step?.checks ?? [])].map(toCheck),
  }
}

function toCheck({ outcome, check, clause, text }: HarCheck): HarCheck {
  return { outcome, check, clause, text: maskTokens(text) }
}

function toRequest({ method, url: recorded, request }: ExchangeDetail): HarRequest {
  const url = toHarUrl(recorded)
  const { body, bodyBytes } = request
  const mimeType = headerOf(request, 'content-type') ?? ''
  return {
    method,
    url,
    httpVersion: 'HTTP/1.1',
    cookies: headerOf(request, 'cookie')?.split(/;\s*/).map(toCookie) ?? [],
    headers: toHeaders(request),
    queryString: toHarQuery(url),
    ...(body === null ? {} : { postData: { mimeType, text: body, comment: sayHow(request) } }),
    headersSize: -1,
    bodySize: bodyBytes,
  }
}

function toResponse({ status, response }: ExchangeDetail): HarResponse {
  const { headers, body, bodyBytes } = response
  const cookies = headers.filter(([name]) => name === 'set-cookie')
  const mimeType = headerOf(response, 'content-type') ?? 'x-unknown'
  return {
    status,
    statusText: status === 0 ? 'no answer' : '',
    httpVersion: 'HTTP/1.1',
    cookies: cookies.map(([, value]) => toCookie(value.split(';')[0] ?? '')),
    headers: toHeaders(response),
    content: {
      size: bodyBytes,
      mimeType,
      ...(body === null ? {} : { text: body }),
      comment: sayHow(response),
    },
    redirectURL: headerOf(response, 'location') ?? '',
    headersSize: -1,
    bodySize: bodyBytes,
  }
}

function toHeaders({ headers }: ExchangeDetail['request']): HarPair[] {
  return headers.map(([name, value]) => ({ name, value }))
}

function toCookie(pair: string): HarPair {
  const equals = pair.indexOf('=')
  return { name: pair.slice(0, equals), value: pair.slice(equals + 1) }
}

/** How much of a body is there. */
function sayHow({ body, bodyBytes, isTruncated }: ExchangeDetail['request']): string {
  if (isTruncated) return `the beginning of ${bodyBytes} bytes`
  return body === null && bodyBytes > 0 ? 'no text, so it was not kept' : ''
}
