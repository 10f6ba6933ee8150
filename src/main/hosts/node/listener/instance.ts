import { lookup } from 'node:dns/promises'
import http from 'node:http'
import https from 'node:https'

/** Where every listener of Trustbench says which start it belongs to. */
export const instancePath = '/.well-known/trustbench-instance'

/** Who answers on a port. */
export interface InstanceReport {
  readonly program: 'trustbench'
  readonly processId: number
  /** Random for each start, so that a stranger on another address family is told apart. */
  readonly nonce: string
}

/** One name under which a listener is reached. */
export interface AdvertisedName {
  readonly scheme: 'http' | 'https'
  /** As in a URL, `[::1]` with brackets. */
  readonly hostname: string
  readonly port: number
}

/** Another program answers where this one would be looked for. */
export class ShadowedAddressError extends Error {
  override readonly name = 'ShadowedAddressError'
  readonly port: number

  constructor(name: AdvertisedName, address: string) {
    super(
      `${name.scheme}://${name.hostname}:${name.port} is answered by another program at ${address}`,
    )
    this.port = name.port
  }
}

const timeoutMs = 2_000

/** Calls an advertised name at every address it resolves to; each one that answers must give this start's nonce.
 * An address where nobody listens is no danger: clients go on to the next.
 * @throws {ShadowedAddressError} a stranger answers
 * @see spec/security.md HO-11
 */
export async function verifyAdvertisedName(name: AdvertisedName, nonce: string): Promise<void> {
  for (const address of await addressesOf(name.hostname)) {
    const answer = await askInstance(name, address)
    if (answer === 'nobody') continue
    if (answer === 'stranger' || answer.nonce !== nonce) {
      throw new ShadowedAddressError(name, address)
    }
  }
}

async function addressesOf(hostname: string): Promise<string[]> {
  if (hostname.startsWith('[')) return [hostname.slice(1, -1)]
  const found = await lookup(hostname, { all: true })
  return found.map(({ address }) => address)
}

/** Asks who answers on an address: a Trustbench, somebody else, or nobody. */
export function askInstance(
  { scheme, hostname, port }: AdvertisedName,
  address: string,
): Promise<InstanceReport | 'stranger' | 'nobody'> {
  const { request } = scheme === 'https' ? https : http
  return new Promise((resolve) => {
    const call = request(
      {
        host: address,
        port,
        path: instancePath,
        headers: { Host: `${hostname}:${port}`, Connection: 'close' },
        timeout: timeoutMs,
        agent: false,
        // The nonce identifies the answer; the certificate may be of another start's authority.
        rejectUnauthorized: false,
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (part: string) => {
          text += part
          if (text.length > 4_096) call.destroy()
        })
        response.once('end', () => resolve(parseReport(text) ?? 'stranger'))
        response.once('close', () => resolve('stranger'))
      },
    )
    call.once('timeout', () => call.destroy(new Error('timeout')))
    call.once('error', (error: NodeJS.ErrnoException) =>
      resolve(isNobody(error) ? 'nobody' : 'stranger'),
    )
    call.end()
  })
}

function isNobody({ code }: NodeJS.ErrnoException): boolean {
  return ['ECONNREFUSED', 'EADDRNOTAVAIL', 'ENETUNREACH', 'EHOSTUNREACH', 'EAFNOSUPPORT'].includes(
    code ?? '',
  )
}

function parseReport(text: string): InstanceReport | undefined {
  if (!/^\{"program":"trustbench","processId":\d{1,10},"nonce":"[0-9a-f]{32}"\}$/.test(text)) {
    return undefined
  }
  // The pattern just matched is the shape of the report.
  return JSON.parse(text) as InstanceReport
}
