import { hexOf } from '../../certificate/der-values.ts'
import { isWithinName } from '../../certificate/distinguished-name.ts'
import type { GeneralName } from '../../certificate/general-name.ts'

/** Whether a name lies in a subtree. `undecidable` counts against the name on either side of a constraint. */
export type Containment = 'inside' | 'outside' | 'undecidable'

/** Which side of the constraints is asked about: a wildcard is inside an excluded subtree as soon as one of its names is. */
export type ConstraintSide = 'permitted' | 'excluded'

/** Compares a name with the base of a subtree of the same kind.
 * @see RFC 5280 section 4.2.1.10; spec/security.md UD-06
 */
export function compareWithSubtree(
  name: GeneralName,
  base: GeneralName,
  side: ConstraintSide,
): Containment {
  if (name.kind === 'dns') return compareDns(name.value, base.value, side)
  if (name.kind === 'uri') return compareUri(name.value, base.value)
  if (name.kind === 'email') return compareMail(name.value, base.value)
  if (name.kind === 'ip' && base.kind === 'ip') return compareIp(name.octets, base.octets)
  if (name.kind === 'directory-name' && base.kind === 'directory-name') {
    return isWithinName(name.name, base.name) ? 'inside' : 'outside'
  }
  return 'undecidable'
}

/** The base stands for itself and all names with more labels in front; empty, for all. */
function compareDns(value: string, base: string, side: ConstraintSide): Containment {
  const isWildcard = value.startsWith('*.')
  const name = hostOf(isWildcard ? value.slice(2) : value)
  const subtree = base === '' ? '' : hostOf(base)
  if (name === undefined || subtree === undefined) return 'undecidable'
  if (isAtOrBelow(name, subtree)) return 'inside'
  const mayReach = isWildcard && side === 'excluded' && isAtOrBelow(subtree, name)
  return mayReach ? 'inside' : 'outside'
}

/** The host of a URI is compared: a base with a leading dot stands for the hosts below it, another one for that host only. */
function compareUri(value: string, base: string): Containment {
  const host = hostOfUri(value)
  return host === undefined ? 'undecidable' : compareHost(host, base)
}

/** A base with an at sign is one mailbox; else it is compared with the host of the mailbox. */
function compareMail(value: string, base: string): Containment {
  const mailbox = splitMailbox(value)
  if (mailbox === undefined) return 'undecidable'
  if (!base.includes('@')) return compareHost(mailbox.host, base)
  const wanted = splitMailbox(base)
  if (wanted === undefined) return 'undecidable'
  const isSame = wanted.local === mailbox.local && wanted.host === mailbox.host
  return isSame ? 'inside' : 'outside'
}

function compareHost(host: string, base: string): Containment {
  if (base === '') return 'inside'
  const isBelowOnly = base.startsWith('.')
  const subtree = hostOf(isBelowOnly ? base.slice(1) : base)
  if (subtree === undefined) return 'undecidable'
  const isInside = isBelowOnly ? host.endsWith(`.${subtree}`) : host === subtree
  return isInside ? 'inside' : 'outside'
}

/** The base holds an address and a mask of the same family; addresses of the other family are outside. */
function compareIp(address: Uint8Array, range: Uint8Array): Containment {
  const half = range.length / 2
  if (address.length !== half) return 'outside'
  const mask = numberOf(range.subarray(half))
  const isInside = (numberOf(address) & mask) === (numberOf(range.subarray(0, half)) & mask)
  return isInside ? 'inside' : 'outside'
}

function numberOf(octets: Uint8Array): bigint {
  return BigInt(`0x${hexOf(octets)}`)
}

function isAtOrBelow(name: string, subtree: string): boolean {
  return subtree === '' || name === subtree || name.endsWith(`.${subtree}`)
}

/** A host name in lower case, when it is one with no room for doubt: labels of letters, digits, `-` and `_`, no dot at either
 * end, and not an IPv4 address.
 */
function hostOf(text: string): string | undefined {
  const labels = text.toLowerCase().split('.')
  const isName = text.length <= 253 && labels.every((label) => /^[a-z0-9_-]{1,63}$/.test(label))
  const isAddress = /(?:^|\.)\d+$/.test(text)
  return isName && !isAddress ? labels.join('.') : undefined
}

/** User information, host and port of characters that no reader of URIs takes for something else. */
const authorityForm = /^(?:[\w.~!$&'()*+,;=:%-]*@)?([^@:]*)(?::\d*)?$/

/** The host of a URI with an authority; undefined when there is none, or when it is an IP address or escaped.
 * @see RFC 3986 section 3.2
 */
function hostOfUri(uri: string): string | undefined {
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(uri)?.[1]
  const host = authorityForm.exec(authority ?? '')?.[1]
  return host === undefined ? undefined : hostOf(host)
}

function splitMailbox(address: string): { local: string; host: string } | undefined {
  const at = address.lastIndexOf('@')
  const local = address.slice(0, Math.max(at, 0))
  const host = hostOf(address.slice(at + 1))
  const isPlain = /^[^\s"()<>[\]:;,@\\]+$/.test(local)
  return at > 0 && isPlain && host !== undefined ? { local, host } : undefined
}
