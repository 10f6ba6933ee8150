import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that takes what Node's lenient parser takes and waits for as long as a client likes. */
export async function startUnguarded(): Promise<{
  readonly port: number
  routed(): readonly string[]
  close(): Promise<void>
}> {
  const routed: string[] = []
  const server = http.createServer(
    {
      insecureHTTPParser: true,
      requireHostHeader: false,
      headersTimeout: 0,
      requestTimeout: 0,
      keepAliveTimeout: 0,
    },
    (message, response) => {
      if (message.url?.includes('malformed')) routed.push(`${message.method} ${message.url}`)
      message.resume()
      message.once('end', () => response.end('taken'))
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on a port
  return {
    port,
    routed: () => routed,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
