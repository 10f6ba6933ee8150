import { decodeJwt } from 'jose'
import { appStateBaseOf, type Config, fhirBaseOf } from '../../config.ts'
import { HttpError, invalidRequest, type OAuthError } from '../../errors.ts'
import { addRoute, corsForAnyOrigin, type Router } from '../../http/index.ts'
import type { Clock } from '../../platform.ts'
import type { Certifications } from '../../udap/certifications/index.ts'
import type { TrustCommunities, TrustCommunity } from '../../udap/trust-communities/index.ts'
import { cacheableJson } from './cacheable-json.ts'
import {
  buildUdapMetadata,
  udapBasesOf,
  udapEndpointsOf,
  udapGrantsOf,
  udapMetadataUrl,
} from './udap-metadata.ts'

interface UdapRouteOptions {
  readonly issuer: string
  readonly clock: Pick<Clock, 'now'>
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

/** Longest time caches keep the metadata, in seconds. @see UDAP-DISC-019; spec/udap.md section 8.1 */
const longestCacheSeconds = 300

/** Adds the UDAP metadata of each FHIR base of this server, for the community asked for or the default one, readable by anyone from any
 * origin: 404 while UDAP is off or has no grant; for a community that is unknown or has no certificate to sign with, what
 * the setting says.
 * @see UDAP Security 2.0.0 section 2.1; UDAP-DISC-001, UDAP-DISC-002, UDAP-DISC-014 to UDAP-DISC-016,
 * UDAP-DISC-019, UDAP-DISC-023
 */
export function addUdapRoute(router: Router, options: UdapRouteOptions): void {
  const { issuer } = options
  for (const base of [fhirBaseOf(issuer), appStateBaseOf(issuer)]) {
    addRouteOf(base, router, options)
  }
}

function addRouteOf(base: string, router: Router, options: UdapRouteOptions): void {
  const { settings, udap } = options
  const path = new URL(udapMetadataUrl(base)).pathname
  router.use(path, corsForAnyOrigin())
  addRoute(router, path, {
    GET: async (context) => {
      const config = settings.current
      const isOn = udapBasesOf(config).includes(base) && udapGrantsOf(config).length > 0
      if (!isOn) throw new HttpError(404, 'UDAP is switched off')
      await udap.ready()
      const wanted = readCommunity(context.req.url)
      const found = await findSigned(base, wanted, options)
      if (found === undefined) return answerUnknown(config)
      const { community, signed } = found
      const left = endOf(signed) - Math.floor(options.clock.now() / 1000)
      const certifications = udap.certifications.announced(community.uri)
      const document = buildUdapMetadata(config, community, certifications, signed)
      return cacheableJson(context.req.raw, document, Math.min(longestCacheSeconds, left))
    },
  })
}

interface SignedCommunity {
  readonly community: TrustCommunity
  readonly signed: string
}

/** The community asked for with what its certificate signed; the default one where the settings send others there.
 * @see UDAP-DISC-011, UDAP-DISC-014, UDAP-DISC-015
 */
async function findSigned(
  base: string,
  wanted: string | undefined,
  { settings, udap }: UdapRouteOptions,
): Promise<SignedCommunity | undefined> {
  const { current: config } = settings
  const sign = async (community: TrustCommunity) => {
    const signed = await udap.signMetadata(community.uri, base, udapEndpointsOf(config))
    return signed === undefined ? undefined : { community, signed }
  }
  const [first] = udap.communities.list()
  const known = wanted === undefined ? first : udap.communities.find(wanted)
  const found = known && (await sign(known))
  if (found !== undefined || config.udapUnknownCommunity !== 'default') return found
  return first && sign(first)
}

/** @see UDAP-DISC-015 */
function answerUnknown({ udapUnknownCommunity }: Config): Response {
  if (udapUnknownCommunity === 'not-found') {
    throw new HttpError(404, 'this server is in no such community')
  }
  return noContent()
}

/** When what was signed ends, in epoch seconds. */
function endOf(signed: string): number {
  return decodeJwt(signed).exp ?? 0
}

/** The parameter `community`, percent-decoded once and otherwise as it came.
 * @throws {OAuthError} invalid_request: repeated, or no URI
 * @see UDAP-DISC-016
 */
export function readCommunity(url: string): string | undefined {
  const query = url.replace(/#.*$/s, '').split('?').slice(1).join('?')
  const values = query
    .split('&')
    .filter((pair) => pair.split('=')[0] === 'community')
    .map((pair) => decodeOnce(pair.split('=').slice(1).join('=')))
  const [value] = values
  if (values.length < 2 && (value === undefined || URL.canParse(value))) return value
  throw refuseCommunity(values.length > 1 ? `there ${values.length} times` : `${value}`)
}

/** @see UDAP-DISC-016 */
function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause
    throw refuseCommunity(text, { cause })
  }
}

function refuseCommunity(seen: string, options: ErrorOptions = {}): OAuthError {
  return invalidRequest(`community is ${seen}, wanted one URI`, {
    ...options,
    explanation: {
      check: 'community-parameter',
      clause: 'UDAP Security 2.0.0 section 2.2; UDAP-DISC-016',
      parameter: 'community',
      seen,
      wanted: 'one URI',
    },
  })
}

function noContent(): Response {
  return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } })
}
