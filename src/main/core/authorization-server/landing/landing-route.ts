import { fhirBaseOf } from '../../config.ts'
import { addRoute, type Router } from '../../http/index.ts'
import { endpointsOf } from '../discovery/index.ts'
import { pageHeaders, renderLandingPage } from '../interaction/pages/index.ts'

/** Adds the page at the issuer's own address: what this server is, and where to go on.
 * @param version of the program
 */
export function addLandingRoute(router: Router, issuer: string, version: string): void {
  const fhirBase = fhirBaseOf(issuer)
  const page = renderLandingPage({
    chrome: { issuer },
    fhirBase,
    version,
    links: [
      {
        label: 'SMART configuration',
        description: 'Where a SMART app starts: endpoints, capabilities, scopes.',
        href: `${fhirBase}/.well-known/smart-configuration`,
      },
      {
        label: 'OpenID configuration',
        description: 'For clients that verify ID tokens.',
        href: `${issuer}/.well-known/openid-configuration`,
      },
      {
        label: 'Authorization server metadata',
        description: 'The same by RFC 8414.',
        href: `${issuer}/.well-known/oauth-authorization-server`,
      },
      {
        label: 'JWK Set',
        description: 'The public keys that sign ID tokens and access tokens.',
        href: endpointsOf(issuer).jwks_uri,
      },
      {
        label: 'CapabilityStatement',
        description: 'What the FHIR sandbox can do.',
        href: `${fhirBase}/metadata`,
      },
      {
        label: 'Apps with access',
        description: 'What a user of the sandbox gave to which app, and how to end it.',
        href: endpointsOf(issuer).management_endpoint,
      },
    ],
  })
  addRoute(router, '/', { GET: () => new Response(page, { headers: pageHeaders('landing') }) })
}
