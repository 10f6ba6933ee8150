import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import { rootCertificates } from 'node:tls'

/** What a request to another server may cost. @see spec/security.md L-11 */
export const outboundLimits = {
  connectMs: 2_000,
  totalMs: 5_000,
  bodyBytes: 262_144,
  /** Certificate revocation lists, and FHIR resources (L-03). */
  largeBodyBytes: 5_242_880,
  atOnce: 8,
} as const

/** A request to another server failed before it was answered, or its answer was over a limit. */
export class OutboundFetchError extends Error {
  override readonly name = 'OutboundFetchError'
  readonly reason: 'busy' | 'timeout' | 'unreachable' | 'too-large' | 'encoded'

  constructor(reason: OutboundFetchError['reason'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

/** Builds the function behind `Platform.outboundFetch`: no redirects, no proxy, no cookies, no compression, bounded time and size.
 * @param authorities PEM certificates trusted besides the public ones, read at each request
 */
export function createOutboundFetch(
  authorities: () => readonly string[] = () => [],
): (request: Request) => Promise<Response> {
  let running = 0
  return async (request) => {
    if (running >= outboundLimits.atOnce) {
      throw new OutboundFetchError('busy', `${running} requests are already under way`)
    }
    running += 1
    try {
      return await send(request, authorities())
    } finally {
      running -= 1
    }
  }
}

async function send(request: Request, authorities: readonly string[]): Promise<Response> {
  const { protocol, host } = new URL(request.url)
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new OutboundFetchError('unreachable', `${protocol} is not a scheme to fetch`)
  }
  const total = AbortSignal.timeout(outboundLimits.totalMs)
  const signal = AbortSignal.any([total, request.signal])
  try {
    const answer = await exchange(request, authorities, signal)
    return await toResponse(answer, limitFor(request))
  } catch (cause) {
    if (cause instanceof OutboundFetchError) throw cause
    if (total.aborted) {
      throw new OutboundFetchError('timeout', `${host} took over ${outboundLimits.totalMs} ms`)
    }
    throw new OutboundFetchError('unreachable', `${host} could not be reached`, { cause })
  }
}

async function exchange(
  request: Request,
  authorities: readonly string[],
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const url = new URL(request.url)
  const body = Buffer.from(await request.arrayBuffer())
  const headers = { ...Object.fromEntries(request.headers), 'accept-encoding': 'identity' }
  const common = { method: request.method, headers, agent: false, signal, maxHeaderSize: 16_384 }
  return new Promise((resolve, reject) => {
    const call =
      url.protocol === 'https:'
        ? https.request(url, {
            ...common,
            minVersion: 'TLSv1.2',
            ca: [...rootCertificates, ...authorities],
          })
        : http.request(url, common)
    call.once('socket', (socket) => boundConnecting(socket, url.host))
    call.once('response', resolve)
    call.once('error', reject)
    call.end(body.length === 0 ? undefined : body)
  })
}

function boundConnecting(socket: Socket, host: string): void {
  const timer = setTimeout(() => {
    const message = `connecting to ${host} took over ${outboundLimits.connectMs} ms`
    socket.destroy(new OutboundFetchError('timeout', message))
  }, outboundLimits.connectMs)
  const stop = () => clearTimeout(timer)
  socket.once('connect', stop)
  socket.once('close', stop)
}

function limitFor(request: Request): number {
  const accept = request.headers.get('accept') ?? ''
  return /application\/(?:pkix-crl|fhir\+json)/.test(accept)
    ? outboundLimits.largeBodyBytes
    : outboundLimits.bodyBytes
}

async function toResponse(answer: IncomingMessage, limitBytes: number): Promise<Response> {
  const encoding = answer.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') {
    answer.destroy()
    throw new OutboundFetchError('encoded', `the answer is encoded as ${encoding}`)
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limitBytes) {
      throw new OutboundFetchError('too-large', `the answer is larger than ${limitBytes} bytes`)
    }
    chunks.push(chunk)
  }
  const headers = new Headers()
  for (let index = 0; index + 1 < answer.rawHeaders.length; index += 2) {
    headers.append(answer.rawHeaders[index] ?? '', answer.rawHeaders[index + 1] ?? '')
  }
  const status = answer.statusCode ?? 502
  const isEmpty = status === 204 || status === 205 || status === 304
  return new Response(isEmpty ? null : Buffer.concat(chunks), { status, headers })
}
