import { createHash } from 'node:crypto'
import { HttpError } from '../../errors.ts'
import {
  addRoute,
  corsForAnyOrigin,
  pathParameter,
  type RouteContext,
  type Router,
} from '../../http/index.ts'
import type { JwkSetOwner } from './jwk-set-address.ts'
import type { JwkSets } from './jwk-sets.ts'

/** Adds the JWK Sets that this server publishes for clients and under names, readable by anyone from any origin.
 * @see RFC 7517 sections 5 and 8.5.2; RFC 9110 section 13.1.2; DSC-15, COR-01
 */
export function addJwkSetRoutes(router: Router, jwkSets: JwkSets): void {
  const publish = (path: string, ownerOf: (context: RouteContext) => JwkSetOwner) => {
    router.use(path, corsForAnyOrigin())
    addRoute(router, path, { GET: (context) => answer(context.req.raw, jwkSets, ownerOf(context)) })
  }
  publish('/clients/:id/jwks', (context) => ({ kind: 'client', id: pathParameter(context, 'id') }))
  publish('/jwk-sets/:id', (context) => ({ kind: 'jwk-set', id: pathParameter(context, 'id') }))
}

function answer(request: Request, jwkSets: JwkSets, owner: JwkSetOwner): Response {
  const set = jwkSets.find(owner)
  if (set === undefined) throw new HttpError(404, 'no JWK Set is published here')
  const body = JSON.stringify({ keys: set.keys })
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  const headers = { ETag: etag, 'Cache-Control': `public, max-age=${set.cacheSeconds}` }
  if (isKnown(request.headers.get('if-none-match'), etag)) {
    return new Response(null, { status: 304, headers })
  }
  return new Response(body, { headers: { ...headers, 'Content-Type': 'application/jwk-set+json' } })
}

/** Weak comparison, as `If-None-Match` wants it. */
function isKnown(header: string | null, etag: string): boolean {
  const known = (header ?? '').split(',').map((part) => part.trim().replace(/^W\//, ''))
  return known.includes(etag) || known.includes('*')
}
