import { addRoute, corsForAnyOrigin, type Router } from '../../http/index.ts'
import type { SigningKeys } from '../../key-store/index.ts'
import { cacheableJson, endpointsOf } from '../discovery/index.ts'

interface JwksOptions {
  readonly issuer: string
  readonly signingKeys: Pick<SigningKeys, 'publicJwks'>
}

/** Adds the JWK Set of this server, readable by anyone from any origin.
 * @see DSC-13, DSC-15, COR-01; RFC 7517 section 5
 */
export function addJwksRoute(router: Router, options: JwksOptions): void {
  const path = new URL(endpointsOf(options.issuer).jwks_uri).pathname
  router.use(path, corsForAnyOrigin())
  addRoute(router, path, {
    GET: async (context) =>
      cacheableJson(context.req.raw, { keys: await options.signingKeys.publicJwks() }),
  })
}
