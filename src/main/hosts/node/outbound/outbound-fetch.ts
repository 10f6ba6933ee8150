import { lookup } from 'node:dns'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import { type OutboundExplanation, OutboundFailure } from '../../../core/outbound-failure.ts'
import type { Platform } from '../../../core/platform.ts'
import { isOwnListener } from '../listener/index.ts'
import { codeOf, explainConnection, isTlsFailure } from './explain-connection.ts'
import { nodeTls } from './node-tls.ts'
import { readShownIdentity } from './peer-certificate.ts'

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
export class OutboundFetchError extends OutboundFailure {
  override readonly name = 'OutboundFetchError'
  readonly reason: 'busy' | 'timeout' | 'unreachable' | 'too-large' | 'encoded' | 'forbidden'

  constructor(
    reason: OutboundFetchError['reason'],
    explanation: OutboundExplanation,
    options?: ErrorOptions,
  ) {
    super(explanation, options)
    this.reason = reason
  }
}

/** Builds the function behind `Platform.outboundFetch`: no redirects, no proxy, no cookies, no compression, bounded time and size.
 * Where the caller says which sockets may be opened, it is asked with each address a name stands for at the very look-up
 * the socket is opened by, so that no second answer of a resolver comes between; listeners of this process are refused then.
 * @param authorities PEM certificates trusted for a URL besides the public ones, read at each request
 * @see spec/security.md AS-19, L-11
 */
export function createOutboundFetch(
  authorities: (url: URL) => readonly string[] = () => [],
): Platform['outboundFetch'] {
  let running = 0
  return async (request, mayConnect) => {
    const isAllowed: MayConnect = (address, port) =>
      mayConnect === undefined || (mayConnect(address, port) && !isOwnListener(address, port))
    if (running >= outboundLimits.atOnce) {
      throw new OutboundFetchError('busy', {
        text: `${running} requests to other servers are already under way`,
        wanted: `fewer than ${outboundLimits.atOnce}`,
        advice: 'Wait until they are answered, then try again.',
      })
    }
    running += 1
    try {
      return await send(request, authorities(new URL(request.url)), isAllowed)
    } finally {
      running -= 1
    }
  }
}

/** Whether a socket may be opened. */
type MayConnect = (address: string, port: number) => boolean

async function send(
  request: Request,
  authorities: readonly string[],
  mayConnect: MayConnect,
): Promise<Response> {
  const url = new URL(request.url)
  const { protocol, host } = url
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new OutboundFetchError('unreachable', {
      text: `${protocol} is not a scheme to fetch`,
      wanted: 'an https URL',
      advice: 'Correct the address.',
    })
  }
  const total = AbortSignal.timeout(outboundLimits.totalMs)
  const signal = AbortSignal.any([total, request.signal])
  try {
    const answer = await exchange(request, authorities, signal, mayConnect)
    return await toResponse(answer, limitFor(request))
  } catch (cause) {
    const refused = findRefusal(cause)
    if (refused !== undefined) throw refused
    if (total.aborted) {
      throw tooSlow(`${host} took over ${outboundLimits.totalMs} ms to answer`)
    }
    const code = codeOf(cause)
    const lookup = guardLookup(url, mayConnect)
    const shown = isTlsFailure(code) ? await readShownIdentity(url, lookup) : undefined
    throw new OutboundFetchError('unreachable', explainConnection(url, code, shown), { cause })
  }
}

function tooSlow(text: string): OutboundFetchError {
  return new OutboundFetchError('timeout', {
    text,
    wanted: `an answer within ${outboundLimits.totalMs} ms`,
    advice: 'Look whether the server is overloaded or stuck, and whether a firewall is in between.',
  })
}

/** Our own refusal, alone or among the failures of several addresses. */
function findRefusal(cause: unknown): OutboundFetchError | undefined {
  if (cause instanceof OutboundFetchError) return cause
  return cause instanceof AggregateError ? findRefusal(cause.errors[0]) : undefined
}

/** The port of a URL, named or not. */
function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port)
  return protocol === 'https:' ? 443 : 80
}

/** Looks a name up and leaves only addresses that may be connected to; none left is a refusal. */
function guardLookup(url: URL, mayConnect: MayConnect): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, [])
      const allowed = found.filter(({ address }) => mayConnect(address, portOf(url)))
      const [first] = allowed
      if (first === undefined) return callback(forbidden(url, found[0]?.address ?? 'nowhere'), [])
      return options.all === true
        ? callback(null, allowed)
        : callback(null, first.address, first.family)
    })
  }
}

function forbidden({ host }: URL, address: string): OutboundFetchError {
  return new OutboundFetchError('forbidden', {
    text: `${host} is at ${address}, where no socket may be opened`,
    advice: 'Only addresses that may be asked for such a document are reached (AS-19).',
  })
}

async function exchange(
  request: Request,
  authorities: readonly string[],
  signal: AbortSignal,
  mayConnect: MayConnect,
): Promise<IncomingMessage> {
  const url = new URL(request.url)
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(literal) !== 0 && !mayConnect(literal, portOf(url))) throw forbidden(url, literal)
  const body = Buffer.from(await request.arrayBuffer())
  const headers = { ...Object.fromEntries(request.headers), 'accept-encoding': 'identity' }
  const common = {
    method: request.method,
    headers,
    agent: false,
    signal,
    maxHeaderSize: 16_384,
    lookup: guardLookup(url, mayConnect),
  }
  return new Promise((resolve, reject) => {
    const call =
      url.protocol === 'https:'
        ? https.request(url, {
            ...common,
            minVersion: 'TLSv1.2',
            ca: [...nodeTls().rootCertificates, ...authorities],
            // What is trusted for one server may be its own certificate, which is no authority.
            allowPartialTrustChain: authorities.length > 0,
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
    socket.destroy(tooSlow(`connecting to ${host} took over ${outboundLimits.connectMs} ms`))
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
    throw new OutboundFetchError('encoded', {
      text: `the answer is encoded as ${encoding}`,
      wanted: 'the answer as it is, as Accept-Encoding: identity asks',
      advice: 'Switch compression off where the server ignores Accept-Encoding.',
    })
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limitBytes) {
      throw new OutboundFetchError('too-large', {
        text: `the answer is larger than ${limitBytes} bytes`,
        wanted: `at most ${limitBytes} bytes (L-11)`,
        advice: 'Check the address: documents of this kind are small.',
      })
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
