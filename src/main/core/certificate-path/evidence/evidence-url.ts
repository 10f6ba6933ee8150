import { addressKindOf, literalAddressOf } from '../../outbound-address.ts'

/** How far documents about certificates may be fetched. The addresses come out of certificates, so that strangers choose them. */
export interface EvidenceReach {
  /** Base URL of this server; what it publishes itself is answered without a socket. */
  readonly issuer: string
  /** Whether loopback and private addresses may be fetched from. */
  readonly isNearbyAllowed: boolean
  /** Whether nothing beyond this machine may be fetched from. */
  readonly isLocalOnly: boolean
}

/** Where this server publishes about certificates and certifications of its own, below the issuer. */
const publicationPaths = ['/pki/', '/certifications/']

/** Where a document is: answered here, fetched, or why neither. */
export type EvidencePlace =
  | { readonly kind: 'here'; readonly url: URL }
  | { readonly kind: 'elsewhere'; readonly url: URL }
  | { readonly kind: 'refused'; readonly why: string }

/** Judges an address out of a certificate before any name is looked up.
 * @see UDAP-PKI-019; spec/security.md AS-19, L-11
 */
export function placeOf(uri: string, reach: EvidenceReach): EvidencePlace {
  const url = URL.canParse(uri) ? new URL(uri) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    return refused('it is no http or https address')
  }
  if (url.username !== '' || url.password !== '') return refused('it has user information')
  const issuer = new URL(reach.issuer)
  const base = issuer.pathname.replace(/\/$/, '')
  const isPublication = publicationPaths.some((path) => url.pathname.startsWith(`${base}${path}`))
  if (url.origin === issuer.origin) {
    if (isPublication) return { kind: 'here', url }
    return refused('it is this server itself, outside of what it publishes')
  }
  const literal = literalAddressOf(url.hostname)
  if (isLoopbackName(url.hostname)) {
    if (reach.isNearbyAllowed) return { kind: 'elsewhere', url }
    // Certificates of before this server moved to another port, or to TLS. What they point to is signed, so that an answer
    // from here to a question about another server is of no use to anybody.
    if (isPublication && isLoopbackName(issuer.hostname)) {
      return { kind: 'here', url: new URL(url.pathname + url.search, issuer) }
    }
    return refused('it is on this machine')
  }
  if (literal !== undefined && !mayConnectTo(literal, portOf(url), reach)) {
    return refused(`it is at ${literal}, a ${addressKindOf(literal)} address`)
  }
  return { kind: 'elsewhere', url }
}

/** Whether a socket may be opened to an address a name turned out to stand for. Never to this server.
 * @see spec/security.md AS-19
 */
export function mayConnectTo(address: string, port: number, reach: EvidenceReach): boolean {
  const { isNearbyAllowed, isLocalOnly, issuer } = reach
  switch (addressKindOf(address)) {
    case 'public':
      return !isLocalOnly
    case 'private':
      return isNearbyAllowed && !isLocalOnly
    case 'loopback':
      return isNearbyAllowed && port !== portOf(new URL(issuer))
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

function refused(why: string): EvidencePlace {
  return { kind: 'refused', why }
}
