/** Longest and usual time a key set is kept, in seconds. @see ASY-04; spec/security.md AS-21 */
const longestSeconds = 600
const usualSeconds = 60

/** How many seconds a fetched key set may be used again: what `Cache-Control` allows less its age, at most ten minutes;
 * a minute where it says nothing; zero where it forbids or cannot be read.
 * @see RFC 9111 sections 4.2 and 5.2.2; ASY-04
 */
export function cacheSecondsOf(headers: Headers): number {
  const directives = (headers.get('cache-control') ?? '')
    .split(',')
    .map((directive) => directive.trim().toLowerCase())
  if (headers.get('vary')?.includes('*') === true) return 0
  if (directives.some((directive) => /^no-(?:store|cache)(?:$|[=\s])/.test(directive))) return 0
  const ages = directives.filter((directive) => /^max-age(?:$|[=\s])/.test(directive))
  if (ages.length === 0) return usualSeconds
  const seconds = Math.min(...ages.map(readMaxAge)) - readAge(headers.get('age'))
  return Math.max(0, Math.min(longestSeconds, seconds))
}

function readMaxAge(directive: string): number {
  const digits = /^max-age="?(\d{1,10})"?$/.exec(directive)?.[1]
  return digits === undefined ? 0 : Number(digits)
}

function readAge(header: string | null): number {
  if (header === null) return 0
  return /^\d{1,10}$/.test(header) ? Number(header) : longestSeconds
}
