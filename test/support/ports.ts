import { randomInt } from 'node:crypto'
import net from 'node:net'

/** Finds a run of free loopback ports below the range the system hands out by itself.
 * @returns the first of them
 */
export async function takePorts(count = 3): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const first = randomInt(12_000, 32_000)
    const ports = Array.from({ length: count }, (_, index) => first + index)
    const isFree = await Promise.all(
      ports.flatMap((port) => [isPortFree(port, '127.0.0.1'), isPortFree(port, '::1')]),
    )
    if (isFree.every(Boolean)) return first
  }
  throw new Error('no free ports were found')
}

function isPortFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT'),
    )
    server.listen({ port, host, exclusive: true, ipv6Only: true }, () =>
      server.close(() => resolve(true)),
    )
  })
}
