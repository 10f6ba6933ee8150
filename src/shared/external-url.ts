const longestUrl = 4096

/** What is looked at of an address that was parsed by the URL standard. */
interface ParsedAddress {
  readonly protocol: string
  readonly username: string
  readonly password: string
  readonly hostname: string
}

/** Reads an address a browser may be given: https, or http on this machine, and nothing hidden in it.
 * @param parse by the URL standard; both sides have it, this one does not
 * @returns the parsed address, its host in ASCII, or undefined
 * @see spec/security.md EL-11
 */
export function readExternalUrl<Address extends ParsedAddress>(
  raw: string,
  parse: (raw: string) => Address | undefined,
): Address | undefined {
  if (raw.length > longestUrl || !/^https?:\/\/[^/]/i.test(raw)) return undefined
  // A parser drops control characters and turns backslashes; what it would repair is refused instead.
  if (/[\p{Cc}\p{Cf}\p{Z}\\]/u.test(raw)) return undefined
  const url = parse(raw)
  if (url === undefined) return undefined
  const authority = /^https?:\/\/([^/?#]*)/i.exec(raw)?.[1] ?? ''
  if (url.username !== '' || url.password !== '' || authority.includes('@')) return undefined
  // The URL standard lets quotes and dollar signs into a host; no name has them, and openers may read them.
  if (!/^(?:[a-z0-9.-]+|\[[0-9a-f:]+\])$/.test(url.hostname)) return undefined
  if (url.protocol === 'https:' || isLoopback(url)) return url
  return undefined
}

function isLoopback({ hostname }: ParsedAddress): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
}
