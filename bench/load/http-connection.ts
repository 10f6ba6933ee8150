import { connect, type Socket } from 'node:net'
import type { PreparedRequest } from './load-plan.ts'

/** An answer with its whole body. */
export interface Answer {
  readonly status: number
  readonly body: string
}

/** A kept-alive HTTP/1.1 connection for one request at a time. It does as little as it can, so that the measured server and not
 * the measuring client is what a run is about.
 */
export interface HttpConnection {
  /** @throws {Error} the connection ended, or what came is no HTTP */
  send(request: PreparedRequest): Promise<Answer>
  close(): void
}

interface Waiting {
  resolve(answer: Answer): void
  reject(error: Error): void
}

/** Connects to a port of this machine. */
export async function openConnection(port: number): Promise<HttpConnection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  return attach(socket, port)
}

function attach(socket: Socket, port: number): HttpConnection {
  let received: Buffer = Buffer.alloc(0)
  let waiting: Waiting | undefined
  const fail = (error: Error) => {
    waiting?.reject(error)
    waiting = undefined
  }
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    try {
      const answer = readAnswer(received)
      if (answer === undefined) return
      received = Buffer.alloc(0)
      const done = waiting
      waiting = undefined
      done?.resolve(answer)
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)))
    }
  })
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('the server closed the connection')))
  return {
    send: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(formatRequest(request, port))
      }),
    close: () => socket.destroy(),
  }
}

function formatRequest({ method, path, headers, body }: PreparedRequest, port: number): string {
  let head = `${method} ${path} HTTP/1.1\r\nHost: localhost:${port}\r\n`
  for (const [name, value] of Object.entries(headers)) head += `${name}: ${value}\r\n`
  if (method === 'POST') head += `Content-Length: ${Buffer.byteLength(body)}\r\n`
  return `${head}\r\n${body}`
}

/** @returns undefined as long as more has to come */
function readAnswer(bytes: Buffer): Answer | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd === -1) return undefined
  const head = bytes.toString('latin1', 0, headEnd)
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1])
  if (Number.isNaN(status)) throw new Error(`no HTTP came back: ${head.slice(0, 80)}`)
  const rest = bytes.subarray(headEnd + 4)
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length !== undefined) {
    return rest.length < Number(length) ? undefined : { status, body: rest.toString('utf8') }
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return { status, body: '' }
  const body = readChunks(rest)
  return body === undefined ? undefined : { status, body }
}

function readChunks(bytes: Buffer): string | undefined {
  const parts: Buffer[] = []
  let position = 0
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', position)
    if (lineEnd === -1) return undefined
    const size = Number.parseInt(bytes.toString('latin1', position, lineEnd), 16)
    if (bytes.length < lineEnd + 2 + size + 2) return undefined
    if (size === 0) return Buffer.concat(parts).toString('utf8')
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    position = lineEnd + 2 + size + 2
  }
}
