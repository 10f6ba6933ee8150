/** What is wrong with a URI: the part that was seen, and what belongs there. */
export interface UriFault {
  readonly seen: string
  readonly wanted: string
}

/** Finds what makes a registered URI dangerous or ambiguous whatever its scheme: characters no URI has,
 * a fragment, user information, a wildcard, dot segments plain or encoded, or a spelling a parser would change.
 * @see spec/security.md AS-01; SAL-03
 */
export function findUriFault(text: string): UriFault | undefined {
  const illegal = findIllegalCharacter(text)
  if (illegal !== undefined) return illegal
  if (text.includes('#')) return { seen: text, wanted: 'a URI without fragment' }
  if (text.includes('*')) return { seen: text, wanted: 'a complete URI without wildcard' }
  if (!URL.canParse(text)) return { seen: text, wanted: 'an absolute URI' }
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || authorityOf(text).includes('@')) {
    return { seen: text, wanted: 'a URI without user information' }
  }
  return findEncodingFault(text) ?? findSpellingFault(text, url)
}

/** Finds why a URI is not one a browser opens as a page of its own: `https`, or `http` on loopback. */
export function findWebUriFault(text: string): UriFault | undefined {
  const fault = findUriFault(text)
  if (fault !== undefined) return fault
  const { protocol, hostname } = new URL(text)
  if (protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname))) return undefined
  return { seen: text, wanted: 'an https URI, or an http URI on loopback' }
}

/** Whether a host name as `URL` gives it is this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
}

function findIllegalCharacter(text: string): UriFault | undefined {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code <= 0x20 || code >= 0x7f || '"<>\\^`{|}'.includes(text.charAt(index))) {
      return {
        seen: `U+${code.toString(16).toUpperCase().padStart(4, '0')} at position ${index + 1}`,
        wanted: 'the ASCII characters of RFC 3986 only',
      }
    }
  }
  return undefined
}

function authorityOf(text: string): string {
  const start = text.indexOf('://')
  if (start === -1) return ''
  const rest = text.slice(start + 3)
  const end = rest.search(/[/?#]/)
  return end === -1 ? rest : rest.slice(0, end)
}

/** Encodings some servers undo before they route: dots, slashes, backslashes, percent signs, controls. */
function findEncodingFault(text: string): UriFault | undefined {
  const question = text.indexOf('?')
  const queryStart = question === -1 ? text.length : question
  for (let index = text.indexOf('%'); index !== -1; index = text.indexOf('%', index + 1)) {
    const encoded = text.slice(index, index + 3)
    if (!/^%[0-9A-Fa-f]{2}$/.test(encoded)) {
      return { seen: encoded, wanted: '% followed by two hexadecimal digits' }
    }
    const code = Number.parseInt(encoded.slice(1), 16)
    const isControl = code < 0x20 || code === 0x7f
    const isPathTrick = index < queryStart && [0x25, 0x2e, 0x2f, 0x5c].includes(code)
    if (isControl || isPathTrick) {
      return { seen: encoded, wanted: 'no encoded control, dot, slash, backslash or percent sign' }
    }
  }
  return undefined
}

/** A URL parser must give back what was registered; only the slash of an empty path may be missing. */
function findSpellingFault(text: string, url: URL): UriFault | undefined {
  if (url.href === text || url.href === `${text}/`) return undefined
  return { seen: text, wanted: `the normal form ${url.href}` }
}
