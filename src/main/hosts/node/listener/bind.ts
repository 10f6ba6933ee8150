import type { Server } from 'node:http'
import { isIP } from 'node:net'
import { askInstance } from './instance.ts'

/** One address to bind. */
export interface ListenAddress {
  readonly address: string
  /** The machine may lack it, as it may lack IPv6; a taken port is refused all the same. */
  readonly isOptional: boolean
  /** PEM; needed where the listener speaks https. */
  readonly tls?: { readonly key: string; readonly cert: string }
}

/** What a listener binds unless told otherwise. @see spec/security.md HO-01 */
export const loopbackAddresses: readonly ListenAddress[] = [
  { address: '127.0.0.1', isOptional: false },
  { address: '::1', isOptional: true },
]

/** Another program has the port. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError'
  readonly port: number
  /** Process id of the holder when it is a Trustbench. */
  readonly holder: number | undefined

  constructor(port: number, address: string, holder: number | undefined) {
    const who = holder === undefined ? 'another program' : `Trustbench, process ${holder}`
    super(`port ${port} on ${address} is in use by ${who}`)
    this.port = port
    this.holder = holder
  }
}

/** Binds a server to one address.
 * @returns false where the machine does not have an optional address
 * @throws {PortInUseError} the port is taken there
 */
export async function bindAddress(
  server: Server,
  { address, isOptional }: ListenAddress,
  port: number,
  scheme: 'http' | 'https',
): Promise<boolean> {
  try {
    await listen(server, address, port)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException // listen rejects with system errors only
    if (code === 'EADDRINUSE') {
      throw new PortInUseError(port, address, await findHolder(address, port, scheme))
    }
    if (isOptional && (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')) return false
    throw error
  }
}

function listen(server: Server, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: address, port, exclusive: true, ipv6Only: true }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/** A Trustbench on that port may speak the other scheme, so both are tried. */
async function findHolder(
  address: string,
  port: number,
  scheme: 'http' | 'https',
): Promise<number | undefined> {
  const hostname = isIP(address) === 6 ? `[${address}]` : address
  for (const tried of [scheme, scheme === 'http' ? 'https' : 'http'] as const) {
    const answer = await askInstance({ scheme: tried, hostname, port }, address)
    if (typeof answer === 'object') return answer.processId
  }
  return undefined
}
