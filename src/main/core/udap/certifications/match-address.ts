import { literalAddressOf } from '../../outbound-address.ts'

/** Addresses from the first to the last, as numbers of one family. */
interface AddressRange {
  readonly family: 4 | 6
  readonly first: bigint
  readonly last: bigint
}

/** Whether an address is among those a certification allows: a single one, a range written with a hyphen, or a CIDR block.
 * IPv4 addresses count as themselves when they come mapped into IPv6.
 * @see UDAP Certifications and Endorsements section 3; UDAP-CERT-013
 */
export function isAddressAllowed(address: string, allowed: readonly string[]): boolean {
  const wanted = parseAddress(address.replace(/^::ffff:(?=\d+\.)/i, ''))
  if (wanted === undefined) return false
  return allowed.some((text) => {
    const range = parseAddressRange(text)
    return (
      range !== undefined &&
      range.family === wanted.family &&
      wanted.value >= range.first &&
      wanted.value <= range.last
    )
  })
}

/** Reads one entry of `ip_allowed`.
 * @returns undefined where it is none
 */
export function parseAddressRange(text: string): AddressRange | undefined {
  if (text.includes('/')) return parseBlock(text)
  const [from = '', to = from, ...rest] = text.split('-').map((part) => part.trim())
  const [first, last] = [parseAddress(from), parseAddress(to)]
  if (first === undefined || last === undefined || rest.length > 0) return undefined
  const isRange = first.family === last.family && first.value <= last.value
  return isRange ? { family: first.family, first: first.value, last: last.value } : undefined
}

function parseBlock(text: string): AddressRange | undefined {
  const [base = '', prefix = '', ...rest] = text.split('/')
  const address = parseAddress(base)
  if (address === undefined || rest.length > 0 || !/^\d{1,3}$/.test(prefix)) return undefined
  const width = address.family === 4 ? 32 : 128
  const free = width - Number(prefix)
  if (free < 0) return undefined
  const size = 1n << BigInt(free)
  const first = (address.value / size) * size
  return { family: address.family, first, last: first + size - 1n }
}

function parseAddress(text: string): { family: 4 | 6; value: bigint } | undefined {
  if (/[%[\]]/.test(text) || literalAddressOf(text) === undefined) return undefined
  if (text.includes(':')) {
    return { family: 6, value: wordsOf(text).reduce((sum, word) => sum * 65_536n + word, 0n) }
  }
  const value = text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n)
  return { family: 4, value }
}

/** The eight words of an IPv6 address in any of its forms. */
function wordsOf(text: string): readonly bigint[] {
  // URL writes every IPv6 address in its one canonical form, dotted ends included.
  const canonical = new URL(`http://[${text}]/`).hostname.slice(1, -1)
  const [head = [], tail = []] = canonical
    .split('::')
    .map((half) => (half === '' ? [] : half.split(':')))
  const missing = canonical.includes('::') ? 8 - head.length - tail.length : 0
  const zeros = Array.from({ length: missing }, () => '0')
  return [...head, ...zeros, ...tail].map((word) => BigInt(`0x${word}`))
}
