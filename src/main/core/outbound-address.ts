/** What kind of place an IP address is, as far as fetching from it matters. `forbidden` ones serve nobody: link-local,
 * multicast, unspecified, reserved, documentation.
 * @see spec/security.md AS-19; RFC 6890
 */
export type AddressKind = 'public' | 'private' | 'loopback' | 'forbidden'

const ranges4: ReadonlyArray<readonly [prefix: string, bits: number, kind: AddressKind]> = [
  ['0.0.0.0', 8, 'forbidden'],
  ['10.0.0.0', 8, 'private'],
  ['100.64.0.0', 10, 'private'],
  ['127.0.0.0', 8, 'loopback'],
  ['169.254.0.0', 16, 'forbidden'],
  ['172.16.0.0', 12, 'private'],
  ['192.0.0.0', 24, 'forbidden'],
  ['192.0.2.0', 24, 'forbidden'],
  ['192.88.99.0', 24, 'forbidden'],
  ['192.168.0.0', 16, 'private'],
  ['198.18.0.0', 15, 'forbidden'],
  ['198.51.100.0', 24, 'forbidden'],
  ['203.0.113.0', 24, 'forbidden'],
  ['224.0.0.0', 3, 'forbidden'],
]

/** Tells the kind of an IP address as a socket names it; what is no address is forbidden. */
export function addressKindOf(address: string): AddressKind {
  const bytes4 = parseIpv4(address)
  if (bytes4 !== undefined) return kindOfIpv4(bytes4)
  const words = parseIpv6(address)
  return words === undefined ? 'forbidden' : kindOfIpv6(words)
}

/** The address a URL's host name is by itself; undefined for a name that has to be looked up. */
export function literalAddressOf(hostname: string): string | undefined {
  const text = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
  return parseIpv4(text) === undefined && parseIpv6(text) === undefined ? undefined : text
}

function kindOfIpv4(address: number): AddressKind {
  const range = ranges4.find(([prefix, bits]) => {
    const shift = 32 - bits
    return address >>> shift === (parseIpv4(prefix) ?? 0) >>> shift
  })
  return range?.[2] ?? 'public'
}

function kindOfIpv6(words: readonly number[]): AddressKind {
  const [first = 0, second = 0] = words
  const isZero = (from: number, to: number) => words.slice(from, to).every((word) => word === 0)
  const embedded = (at: number) =>
    kindOfIpv4((((words[at] ?? 0) << 16) | (words[at + 1] ?? 0)) >>> 0)
  if (isZero(0, 7) && words[7] === 1) return 'loopback'
  // IPv4 in other clothes: mapped, NAT64, 6to4.
  if (isZero(0, 5) && words[5] === 0xffff) return embedded(6)
  if (first === 0x64 && second === 0xff9b && isZero(2, 6)) return embedded(6)
  if (first === 0x2002) return embedded(1)
  if ((first & 0xfe00) === 0xfc00) return 'private'
  // Of what is left only global unicast is a place to fetch from, without Teredo, ORCHID and documentation.
  if ((first & 0xe000) !== 0x2000) return 'forbidden'
  if (first === 0x2001 && (second < 0x200 || second === 0xdb8)) return 'forbidden'
  return first === 0x3fff ? 'forbidden' : 'public'
}

/** Dotted decimals without leading zeros, the only form a URL parser or a socket gives. */
function parseIpv4(text: string): number | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part))) {
    return undefined
  }
  const numbers = parts.map(Number)
  if (numbers.some((number) => number > 255)) return undefined
  return numbers.reduce((sum, number) => ((sum << 8) | number) >>> 0, 0)
}

function parseIpv6(text: string): number[] | undefined {
  const withoutZone = text.split('%')[0] ?? ''
  const halves = inWords(withoutZone).split('::')
  if (halves.length > 2 || !withoutZone.includes(':')) return undefined
  const [head = [], tail] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - (tail?.length ?? 0)
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  const words = [...head, ...Array.from({ length: missing }, () => '0'), ...(tail ?? [])]
  if (!words.every((word) => /^[0-9a-f]{1,4}$/i.test(word))) return undefined
  return words.map((word) => Number.parseInt(word, 16))
}

/** Writes a dotted end as the two words it stands for. */
function inWords(text: string): string {
  const end = text.lastIndexOf(':') + 1
  const address = parseIpv4(text.slice(end))
  if (address === undefined) return text
  return `${text.slice(0, end)}${(address >>> 16).toString(16)}:${(address & 0xffff).toString(16)}`
}
