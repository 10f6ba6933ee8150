import { createHash } from 'node:crypto'

/** How long caches keep a document, in seconds. */
const usualMaxAgeSeconds = 60

/** Answers with JSON whatever `Accept` says, for some time from caches, and with 304 to who has it already.
 * @see DSC-02, DSC-14; RFC 9110 section 13.1.2
 */
export function cacheableJson(
  request: Request,
  document: unknown,
  maxAgeSeconds = usualMaxAgeSeconds,
): Response {
  const body = JSON.stringify(document)
  const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  const headers = { ETag: etag, 'Cache-Control': `public, max-age=${maxAgeSeconds}` }
  if (isKnown(request.headers.get('if-none-match'), etag)) {
    return new Response(null, { status: 304, headers })
  }
  return new Response(body, { headers: { ...headers, 'Content-Type': 'application/json' } })
}

/** Weak comparison, as `If-None-Match` wants it. */
function isKnown(header: string | null, etag: string): boolean {
  if (header === null) return false
  const opaque = etag.replace(/^W\//, '')
  return header
    .split(',')
    .map((part) => part.trim())
    .some((part) => part === '*' || part.replace(/^W\//, '') === opaque)
}
