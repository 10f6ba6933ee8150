import { createHash } from 'node:crypto'
import { TextResponse } from '../../http/index.ts'
import { remember } from '../../remember.ts'

/** How long caches keep a document, in seconds. */
const usualMaxAgeSeconds = 60

/** Answers with JSON whatever `Accept` says, for some time from caches, and with 304 to who has it already.
 * @param document is not changed any more once it was given
 * @see DSC-02, DSC-14; RFC 9110 section 13.1.2
 */
export function cacheableJson(
  request: Request,
  document: object,
  maxAgeSeconds = usualMaxAgeSeconds,
): Response {
  const { body, etag } = remember(written, document, () => write(document))
  const headers = { ETag: etag, 'Cache-Control': `public, max-age=${maxAgeSeconds}` }
  if (isKnown(request.headers.get('if-none-match'), etag)) {
    return new Response(null, { status: 304, headers })
  }
  return new TextResponse(body, { headers: { ...headers, 'Content-Type': 'application/json' } })
}

interface WrittenDocument {
  readonly body: string
  readonly etag: string
}

/** Documents that are given again and again, each as long as somebody holds it. */
const written = new WeakMap<object, WrittenDocument>()

function write(document: object): WrittenDocument {
  const body = JSON.stringify(document)
  const etag = `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  return { body, etag }
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
