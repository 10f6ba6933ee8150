import { type AddressKind, addressKindOf, literalAddressOf } from '../../outbound-address.ts'
import { KeySetError } from './key-set-error.ts'

/** Who stands behind a URL, and where this program listens itself. */
export interface FetchReach {
  /** A person at the console or a workspace file named the URL, so that it may lie on this machine or network. */
  readonly isTypedByOperator: boolean
  /** The client whose keys are looked for. */
  readonly client_id: string
  /** Base URLs that this program answers at: of the authorization server and of the demo identity provider. */
  readonly ownBases: readonly string[]
}

const clause = 'ASY-03; spec/security.md AS-19'

/** Checks that a key set may be fetched from a URL at all, before any name is looked up.
 * @throws {KeySetError} address-not-allowed
 * @see ASY-03; spec/security.md AS-19
 */
export function checkKeySetUrl(url: URL, reach: FetchReach): void {
  const { protocol, hostname, origin } = url
  const refuse = (seen: string, wanted: string) =>
    new KeySetError('address-not-allowed', { clause, seen: `jwks_uri ${seen}`, wanted })
  if (reach.ownBases.some((base) => origin === new URL(base).origin)) {
    throw refuse(`${origin}, this program itself`, 'a server of the client')
  }
  const isHere = isLoopbackName(hostname)
  const literal = literalAddressOf(hostname)
  const kind = literal === undefined ? undefined : addressKindOf(literal)
  if (protocol !== 'https:' && !(protocol === 'http:' && (isHere || kind === 'loopback'))) {
    throw refuse(`with ${protocol}//${hostname}`, 'https, or http on loopback')
  }
  if (isHere && !reach.isTypedByOperator) {
    throw refuse(`on ${hostname}`, 'a public host, since the client registered itself')
  }
  if (literal !== undefined && !isConnectionAllowed(literal, portOf(url), reach)) {
    throw refuse(`at ${literal}, a ${kind} address`, 'an address that may be fetched from')
  }
}

/** Whether a socket may be opened to an address: never to link-local, multicast, unspecified or reserved ones nor to this
 * program; to loopback and private ones only for URLs that the operator named.
 * @see spec/security.md AS-19
 */
export function isConnectionAllowed(address: string, port: number, reach: FetchReach): boolean {
  const kind: AddressKind = addressKindOf(address)
  switch (kind) {
    case 'public':
      return true
    case 'private':
      return reach.isTypedByOperator
    case 'loopback':
      return (
        reach.isTypedByOperator && !reach.ownBases.some((base) => port === portOf(new URL(base)))
      )
    case 'forbidden':
      return false
  }
}

function isLoopbackName(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '')
  return name === 'localhost' || name.endsWith('.localhost')
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port)
  return protocol === 'https:' ? 443 : 80
}
