import { type Config, fhirBaseOf } from '../../config.ts'
import { HttpError, invalidRequest } from '../../errors.ts'
import { addRoute, corsForAnyOrigin, type Router } from '../../http/index.ts'
import type { Certifications } from '../../udap/certifications/index.ts'
import type { TrustCommunities, TrustCommunity } from '../../udap/trust-communities/index.ts'
import { cacheableJson } from './cacheable-json.ts'
import { buildUdapMetadata, udapEndpointsOf, udapMetadataPath } from './udap-metadata.ts'

interface UdapRouteOptions {
  readonly issuer: string
  readonly settings: { readonly current: Config }
  readonly udap: {
    readonly communities: TrustCommunities
    readonly certifications: Pick<Certifications, 'announced'>
    signMetadata(
      communityUri: string,
      base: string,
      endpoints: ReturnType<typeof udapEndpointsOf>,
    ): Promise<string | undefined>
    ready(): Promise<void>
  }
}

/** Adds the UDAP metadata of this server, for the community asked for or the default one, readable by anyone from any
 * origin: 404 while UDAP is off, 204 for a community that is unknown or has no certificate to sign with.
 * @see UDAP Security 2.0.0 section 2.1; UDAP-DISC-001, UDAP-DISC-002, UDAP-DISC-014 to UDAP-DISC-016, UDAP-DISC-019
 */
export function addUdapRoute(router: Router, { issuer, settings, udap }: UdapRouteOptions): void {
  const base = fhirBaseOf(issuer)
  const path = udapMetadataPath(issuer)
  router.use(path, corsForAnyOrigin())
  addRoute(router, path, {
    GET: async (context) => {
      if (!settings.current.udapEnabled) throw new HttpError(404, 'UDAP is switched off')
      await udap.ready()
      const wanted = readCommunity(new URL(context.req.url))
      const community = findCommunity(udap.communities, wanted)
      const endpoints = udapEndpointsOf(issuer)
      const signed = community && (await udap.signMetadata(community.uri, base, endpoints))
      if (community === undefined || signed === undefined) return noContent()
      const certifications = udap.certifications.announced(community.uri)
      return cacheableJson(
        context.req.raw,
        buildUdapMetadata(settings.current, community, certifications, signed),
      )
    },
  })
}

/** The parameter `community`, decoded once and otherwise as it came.
 * @throws {OAuthError} invalid_request: repeated, or no URI
 * @see UDAP-DISC-016
 */
export function readCommunity(url: URL): string | undefined {
  const values = url.searchParams.getAll('community')
  const [value] = values
  if (values.length < 2 && (value === undefined || URL.canParse(value))) return value
  const seen = values.length > 1 ? `there ${values.length} times` : `${value}`
  throw invalidRequest(`community is ${seen}, wanted one URI`, {
    explanation: {
      check: 'community-parameter',
      clause: 'UDAP Security 2.0.0 section 2.2; UDAP-DISC-016',
      parameter: 'community',
      seen,
      wanted: 'one URI',
    },
  })
}

function findCommunity(
  communities: TrustCommunities,
  wanted: string | undefined,
): TrustCommunity | undefined {
  return wanted === undefined ? communities.list()[0] : communities.find(wanted)
}

function noContent(): Response {
  return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } })
}
