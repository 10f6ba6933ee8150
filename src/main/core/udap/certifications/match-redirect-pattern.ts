/** Whether a redirect URI fits one of a certification, where `*` stands for one path segment or the value of one query
 * parameter and anything else for itself, `%2A` included.
 * @see UDAP Certifications and Endorsements section 3; UDAP-CERT-011
 */
export function fitsRedirectPattern(uri: string, pattern: string): boolean {
  if (!pattern.includes('*')) return uri === pattern
  if (findPatternFault(pattern) !== undefined) return false
  const [wantedPath = '', ...wantedQuery] = splitOnce(pattern, '?')
  const [path = '', ...query] = splitOnce(uri, '?')
  return (
    fitsParts(path.split('/'), wantedPath.split('/'), fitsSegment) &&
    query.length === wantedQuery.length &&
    fitsParts((query[0] ?? '').split('&'), (wantedQuery[0] ?? '').split('&'), fitsQueryPart)
  )
}

/** What is wrong with the wildcards of a redirect URI in a certification; undefined when nothing is. */
export function findPatternFault(pattern: string): string | undefined {
  const [beforeQuery = '', query = ''] = splitOnce(pattern, '?')
  const [scheme, , host, ...segments] = beforeQuery.split('/')
  if (`${scheme}${host}`.includes('*')) return 'a wildcard in scheme or host'
  if (segments.some((segment) => segment !== '*' && segment.includes('*'))) {
    return 'a wildcard in a part of a path segment'
  }
  const isOdd = query.split('&').some((part) => part.includes('*') && !/^[^=*]+=\*$/.test(part))
  return isOdd ? 'a wildcard in a part of a query value' : undefined
}

function fitsParts(
  parts: readonly string[],
  wanted: readonly string[],
  fits: (part: string, pattern: string) => boolean,
): boolean {
  return (
    parts.length === wanted.length && parts.every((part, index) => fits(part, wanted[index] ?? ''))
  )
}

function fitsSegment(segment: string, pattern: string): boolean {
  return pattern === '*' ? segment !== '' : segment === pattern
}

function fitsQueryPart(part: string, pattern: string): boolean {
  if (!pattern.endsWith('=*')) return part === pattern
  const name = pattern.slice(0, -1)
  return part.startsWith(name) && part.length > name.length
}

function splitOnce(text: string, separator: string): readonly string[] {
  const index = text.indexOf(separator)
  return index === -1 ? [text] : [text.slice(0, index), text.slice(index + separator.length)]
}
