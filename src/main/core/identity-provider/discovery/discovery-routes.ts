import { cacheableJson, readCommunity } from '../../authorization-server/discovery/index.ts'
import { addRoute, corsForAnyOrigin, type RequestScope, type Router } from '../../http/index.ts'
import { createMetadataSigning } from '../../udap/signed-metadata/index.ts'
import type { ProviderParts } from '../provider-parts.ts'
import { pathOf } from '../providers.ts'
import {
  buildProviderOpenIdConfiguration,
  buildProviderUdapMetadata,
  signedEndpointsOf,
} from './provider-metadata.ts'

/** Adds what a provider tells everybody: UDAP metadata, for the community asked for or the default one; OpenID configuration;
 * JWK Set. 204 answers who asks for a community the provider has no certificate of.
 * @see UDAP-IDP-002; UDAP Security 2.0.0 section 2; OpenID Connect Discovery 1.0 section 4
 */
export function addProviderDiscoveryRoutes(router: Router, parts: ProviderParts): void {
  const { provider, platform, signing, misbehaviour } = parts
  const sign = createMetadataSigning(platform.clock)
  const wellKnown = (name: string) =>
    `${pathOf(provider.base).replace(/\/$/, '')}/.well-known/${name}`
  const add = (
    path: string,
    build: (request: Request, scope: RequestScope) => Promise<object | undefined>,
  ) => {
    router.use(path, corsForAnyOrigin())
    addRoute(router, path, {
      GET: async (context) => {
        const document = await build(context.req.raw, context.env.scope)
        if (document !== undefined) return cacheableJson(context.req.raw, document)
        return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } })
      },
    })
  }
  add(wellKnown('udap'), async (request, scope) => {
    await parts.ready()
    const wanted = readCommunity(request.url) ?? signing.communities()[0]
    if (wanted === undefined) return undefined
    const identity = await misbehaviour.identity(await signing.identityFor(wanted), scope)
    if (identity === undefined) return undefined
    const signed = await sign(provider.base, signedEndpointsOf(provider), identity)
    return misbehaviour.metadata(buildProviderUdapMetadata(provider, signed), scope)
  })
  add(wellKnown('openid-configuration'), async () => buildProviderOpenIdConfiguration(provider))
  add(pathOf(provider.endpoints.jwks_uri), async () => ({ keys: await signing.publicKeys() }))
}
