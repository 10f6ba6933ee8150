import { type Config, fhirBaseOf } from '../../config.ts'
import { HttpError } from '../../errors.ts'
import { addRoute, corsForAnyOrigin, type RouteContext, type Router } from '../../http/index.ts'
import { remember } from '../../remember.ts'
import { cacheableJson } from './cacheable-json.ts'
import {
  buildAuthorizationServerMetadata,
  buildOpenIdConfiguration,
  buildSmartConfiguration,
  type MetadataDocument,
} from './metadata.ts'

interface DiscoveryOptions {
  readonly issuer: string
  /** Read at each request, so that a switched capability shows at once. */
  readonly settings: { readonly current: Config }
  /** Members of the SMART configuration that come from what is stored. */
  readonly storedMembers: () => MetadataDocument
}

/** Adds the three discovery documents, readable by anyone from any origin.
 * @see DSC-01, DSC-11, DSC-12, DSC-15; COR-01; RFC 8414 section 3.1
 */
export function addDiscoveryRoutes(router: Router, options: DiscoveryOptions): void {
  const { settings } = options
  const issuerPath = pathOf(options.issuer)
  const fhirPath = pathOf(fhirBaseOf(options.issuer))
  const add = (path: string, build: (config: Config) => MetadataDocument | undefined) => {
    router.use(path, corsForAnyOrigin())
    addRoute(router, path, {
      GET: (context) => answer(context, build(settings.current)),
    })
  }
  const buildSmart = (config: Config) => ({
    ...buildSmartConfiguration(config),
    ...options.storedMembers(),
  })
  add(`${fhirPath}/.well-known/smart-configuration`, buildSmart)
  // What a client asks for that appends the suffix to a base written with a trailing slash.
  add(`${fhirPath}//.well-known/smart-configuration`, buildSmart)
  add(`${issuerPath}/.well-known/openid-configuration`, once(buildOpenIdConfiguration))
  add(
    `/.well-known/oauth-authorization-server${issuerPath}`,
    once(buildAuthorizationServerMetadata),
  )
}

/** Builds a document once for each state of the settings, which are replaced as a whole when they change. */
function once(build: (config: Config) => MetadataDocument | undefined): typeof build {
  const built = new WeakMap<Config, MetadataDocument | undefined>()
  return (config) => remember(built, config, () => build(config))
}

function answer(context: RouteContext, document: MetadataDocument | undefined): Response {
  if (document !== undefined) return cacheableJson(context.req.raw, document)
  throw new HttpError(404, 'the capability sso-openid-connect is switched off')
}

/** The path of a URL without its trailing slash. */
function pathOf(url: string): string {
  const { pathname } = new URL(url)
  return pathname.endsWith('/') ? pathname.slice(0, -1) : pathname
}
