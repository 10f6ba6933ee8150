import { endpointsOf } from '../authorization-server/discovery/index.ts'
import { fhirBaseOf } from '../config.ts'

/** Where faults happen. */
export type Endpoint =
  | 'smart-configuration'
  | 'openid-configuration'
  | 'udap-metadata'
  | 'jwks'
  | 'authorize'
  | 'authorization-response'
  | 'token'
  | 'refresh'
  | 'introspection'
  | 'userinfo'
  | 'registration'
  | 'fhir'
  | 'crl'
  | 'ocsp'

/** Builds the function that tells which endpoints a request is for; preflights are for none. */
export function createEndpointReader(issuer: string) {
  const pathOf = (url: string) => new URL(url).pathname.replace(/\/$/, '')
  const endpoints = endpointsOf(issuer)
  const base = pathOf(issuer)
  const fhir = pathOf(fhirBaseOf(issuer))
  const exact = new Map<string, readonly Endpoint[]>([
    [`GET ${fhir}/.well-known/smart-configuration`, ['smart-configuration']],
    [`GET ${fhir}//.well-known/smart-configuration`, ['smart-configuration']],
    [`GET ${fhir}/.well-known/udap`, ['udap-metadata']],
    [`GET ${base}/.well-known/openid-configuration`, ['openid-configuration']],
    [`GET /.well-known/oauth-authorization-server${base}`, ['openid-configuration']],
    [`GET ${pathOf(endpoints.jwks_uri)}`, ['jwks']],
    [`GET ${pathOf(endpoints.authorization_endpoint)}`, ['authorize', 'authorization-response']],
    [`POST ${pathOf(endpoints.authorization_endpoint)}`, ['authorize', 'authorization-response']],
    [`POST ${pathOf(endpoints.introspection_endpoint)}`, ['introspection']],
    [`GET ${pathOf(endpoints.userinfo_endpoint)}`, ['userinfo']],
    [`POST ${pathOf(endpoints.userinfo_endpoint)}`, ['userinfo']],
    [`POST ${pathOf(endpoints.registration_endpoint)}`, ['registration']],
  ])
  const token = pathOf(endpoints.token_endpoint)
  return (method: string, path: string, form: URLSearchParams): readonly Endpoint[] => {
    if (method === 'OPTIONS') return []
    const known = exact.get(`${method === 'HEAD' ? 'GET' : method} ${path}`)
    if (known !== undefined) return known
    if (method === 'POST' && path === token) {
      return form.get('grant_type') === 'refresh_token' ? ['token', 'refresh'] : ['token']
    }
    if (new RegExp(`^${base}/(?:interaction|tiered/callback)(?:/|$)`).test(path)) {
      return ['authorization-response']
    }
    if (/^\/pki\/[^/]+\/[^/]+\.crl$/.test(path)) return ['crl']
    if (/^\/pki\/[^/]+\/[^/]+\/ocsp(?:\/|$)/.test(path)) return ['ocsp']
    const isFhir = path.startsWith(`${fhir}/`) && !path.includes('/.well-known/')
    return isFhir ? ['fhir'] : []
  }
}
