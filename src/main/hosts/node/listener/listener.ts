import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type BufferedAnswer, ConnectionDroppedError } from '../../../core/http/index.ts'
import { bindAddress, type ListenAddress, loopbackAddresses } from './bind.ts'
import { type InstanceReport, instancePath } from './instance.ts'
import { countPort } from './own-ports.ts'
import { checkRequestHead, headLimits, originFormOf, type Refusal } from './request-guard.ts'
import { createSocketLimit, type SocketLimit } from './socket-limit.ts'

/** What a listener serves and where. */
export interface ListenerOptions {
  /** Answers every request that passed the guard, given the address of its peer. */
  readonly fetch: (
    request: Request,
    peerAddress?: string,
  ) => Response | Promise<Response | BufferedAnswer>
  readonly port: number
  /** Values of `Host` that are answered, with their port; `loopbackHosts(port)` for the usual ones. */
  readonly hosts: readonly string[]
  /** Identifies this start, 32 hexadecimal digits; the same for every listener of a process. */
  readonly nonce: string
  /** What is bound; without it 127.0.0.1, and ::1 where the machine has it. */
  readonly addresses?: readonly ListenAddress[]
  readonly scheme?: 'http' | 'https'
  /** An answer could not be made: `fetch` rejected. */
  readonly onError?: (error: unknown) => void
}

/** An open listener. */
export interface Listener {
  readonly port: number
  /** Addresses really bound. */
  readonly addresses: readonly string[]
  /** Stops accepting at once, lets running requests end for `drainMs` at most, then cuts them off. */
  close(drainMs: number): Promise<void>
}

/** Sockets, and milliseconds a client may take. @see spec/security.md L-13 */
const connectionLimits = {
  sockets: 256,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
} as const

/** `Host` values of a loopback listener. @see spec/security.md HO-02 */
export function loopbackHosts(port: number): string[] {
  return ['localhost', '127.0.0.1', '[::1]'].map((name) => `${name}:${port}`)
}

/** Opens a listener for a `fetch` function on all its addresses or on none.
 * @throws {PortInUseError} an address of the port is taken
 * @see spec/security.md HO-01, HO-02, HO-11, HO-12, L-01, L-13
 */
export async function openListener(options: ListenerOptions): Promise<Listener> {
  const { port, addresses = loopbackAddresses, scheme = 'http' } = options
  const answer = createAnswer(options, scheme)
  const socketLimit = createSocketLimit(connectionLimits.sockets)
  const sockets = new Set<Socket>()
  const servers: http.Server[] = []
  const bound: string[] = []
  try {
    for (const entry of addresses) {
      const server = createServer(entry, scheme, answer, socketLimit)
      server.on('connection', socketLimit.admit)
      server.on(scheme === 'https' ? 'secureConnection' : 'connection', (socket: Socket) => {
        sockets.add(socket)
        socket.once('close', () => sockets.delete(socket))
      })
      if (!(await bindAddress(server, entry, port, scheme))) continue
      servers.push(server)
      bound.push(entry.address)
    }
  } catch (error) {
    for (const server of servers) server.close()
    throw error
  }
  const uncountPort = countPort(port)
  return {
    port,
    addresses: bound,
    close: async (drainMs) => {
      uncountPort()
      const drained = servers.map((server) => drain(server, drainMs))
      // Browsers open sockets ahead of need; nothing is under way on them.
      for (const socket of sockets) if (!latestAnswers.has(socket)) socket.destroy()
      await Promise.all(drained)
    },
  }
}

function createServer(
  { tls }: ListenAddress,
  scheme: 'http' | 'https',
  answer: RequestListener,
  socketLimit: SocketLimit,
): http.Server {
  const limits = {
    maxHeaderSize: headLimits.headerBlockBytes,
    headersTimeout: connectionLimits.headersTimeout,
    requestTimeout: connectionLimits.requestTimeout,
    keepAliveTimeout: connectionLimits.keepAliveTimeout,
    connectionsCheckingInterval: connectionLimits.connectionsCheckingInterval,
  }
  const server =
    scheme === 'https'
      ? https.createServer({ ...limits, ...tls, minVersion: 'TLSv1.2' })
      : http.createServer(limits)
  // Node would drop the headers above its count in silence; the guard counts and refuses.
  server.maxHeadersCount = 0
  server.on('request', (message, response) => {
    latestAnswers.set(message.socket, response)
    socketLimit.noteRequest(message, response)
    answer(message, response)
  })
  server.on('clientError', answerClientError)
  server.on('checkExpectation', (_message: IncomingMessage, response: ServerResponse) =>
    refuse(response, { status: 400, reason: 'Expect' }),
  )
  return server
}

function createAnswer(options: ListenerOptions, scheme: 'http' | 'https'): RequestListener {
  const guard = { scheme, hosts: new Set(options.hosts.map((host) => host.toLowerCase())) }
  const report: InstanceReport = {
    program: 'trustbench',
    processId: process.pid,
    nonce: options.nonce,
  }
  const serve = getRequestListener(
    async (request, { incoming, outgoing }) => {
      try {
        const answered = await options.fetch(request, incoming.socket.remoteAddress)
        if (answered instanceof Response) return answered
        // The servers here speak HTTP/1.1 only.
        writeAnswer(outgoing as ServerResponse, answered)
        return RESPONSE_ALREADY_SENT
      } catch (error) {
        if (error instanceof ConnectionDroppedError) incoming.socket.destroy()
        throw error
      }
    },
    {
      overrideGlobalObjects: false,
      errorHandler: (error) => {
        if (!(error instanceof ConnectionDroppedError)) options.onError?.(error)
        return new Response(null, { status: 500, headers: refusalHeaders })
      },
    },
  )
  return (message, response) => {
    const refusal = checkRequestHead(message, guard)
    if (refusal !== undefined) return refuse(response, refusal)
    message.url = originFormOf(message.url ?? '/')
    if (message.url === instancePath) return answerInstance(response, report)
    void serve(message, response)
  }
}

/** Writes an answer whose body is there already, in one piece. */
function writeAnswer(outgoing: ServerResponse, { status, headers, body }: BufferedAnswer): void {
  if (body !== null) {
    headers.set('Content-Length', String(Buffer.byteLength(body)))
    if (!headers.has('content-type')) headers.set('Content-Type', 'text/plain; charset=UTF-8')
  }
  // Names and values in turn, since Set-Cookie may stand there more than once.
  outgoing.writeHead(status, [...headers].flat())
  outgoing.end(body ?? undefined)
}

const refusalHeaders = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
}

function refuse(response: ServerResponse, { status, headers }: Refusal): void {
  response.writeHead(status, {
    ...refusalHeaders,
    ...headers,
    Connection: 'close',
    'Content-Length': '0',
  })
  response.end()
}

function answerInstance(response: ServerResponse, report: InstanceReport): void {
  response.writeHead(200, { ...refusalHeaders, 'Content-Type': 'application/json' })
  response.end(JSON.stringify(report))
}

/** The answer under way on a socket, so that a refusal by the parser never follows a half-sent one. */
const latestAnswers = new WeakMap<Duplex, ServerResponse>()

/** The parser refused, or the client was too slow: say which and close. */
function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  const latest = latestAnswers.get(socket)
  if (latest?.headersSent === true && !latest.writableFinished) {
    latest.once('finish', () => socket.end())
    return
  }
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request'
  const headers = Object.entries({ ...refusalHeaders, Connection: 'close', 'Content-Length': '0' })
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.end(`HTTP/1.1 ${status}\r\n${lines}\r\n`)
}

function drain(server: http.Server, drainMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), drainMs)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}
