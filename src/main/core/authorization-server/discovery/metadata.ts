import { jwtBearerGrantType } from '../../../../shared/oauth/client-metadata.ts'
import { registerScopeText } from '../../../../shared/oauth/scope-grammar.ts'
import { appStateBaseOf, type Config } from '../../config.ts'
import { assertionAlgorithms } from '../client-authentication/index.ts'
import { capabilitiesOf, isCapabilityOn } from './capabilities.ts'
import { endpointsOf } from './endpoints.ts'
import { supportedScopes } from './supported-scopes.ts'

/** What discovery depends on. */
export type DiscoveryConfig = Pick<
  Config,
  'issuer' | 'disabledCapabilities' | 'clientRegistration' | 'protectedRegistration' | 'udapEnabled'
>

/** A discovery document, members in the spelling of its specification. */
export type MetadataDocument = Readonly<Record<string, unknown>>

/** Belongs to an endpoint of its own. @see DSC-17, APS-01 */
const appState = 'smart-app-state'

/** Builds `{fhir}/.well-known/smart-configuration`.
 * @see SMART App Launch 2.2.0, Conformance, using well-known; DSC-04 to DSC-09
 */
export function buildSmartConfiguration(config: DiscoveryConfig): MetadataDocument {
  const { issuer, jwks_uri, ...members } = commonMembers(config)
  return {
    ...(isCapabilityOn(config, 'sso-openid-connect') ? { issuer, jwks_uri } : {}),
    ...members,
    capabilities: capabilitiesOf(config).filter((capability) => capability !== appState),
    ...(isCapabilityOn(config, appState)
      ? {
          associated_endpoints: [{ url: appStateBaseOf(issuer), capabilities: [appState] }],
        }
      : {}),
  }
}

/** Builds the RFC 8414 document. @see RFC 8414 section 2; DSC-12 */
export function buildAuthorizationServerMetadata(config: DiscoveryConfig): MetadataDocument {
  return { ...commonMembers(config), response_modes_supported: ['query', 'form_post'] }
}

/** Builds the OpenID Provider document; undefined while `sso-openid-connect` is switched off.
 * @see OpenID Connect Discovery 1.0 section 3; DSC-11
 */
export function buildOpenIdConfiguration(config: DiscoveryConfig): MetadataDocument | undefined {
  if (!isCapabilityOn(config, 'sso-openid-connect')) return undefined
  return {
    ...buildAuthorizationServerMetadata(config),
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    claims_supported: ['iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'name', 'fhirUser'],
    claims_parameter_supported: false,
    request_parameter_supported: false,
    // Left out it would mean true.
    request_uri_parameter_supported: false,
  }
}

/** Members that every document has, with the same values. */
function commonMembers(config: DiscoveryConfig) {
  const { userinfo_endpoint, registration_endpoint, user_access_brand_bundle, ...endpoints } =
    endpointsOf(config.issuer)
  const isRegistrationOn =
    config.protectedRegistration || config.udapEnabled || config.clientRegistration !== 'off'
  const isAsymmetricOn = isCapabilityOn(config, 'client-confidential-asymmetric')
  return {
    issuer: config.issuer,
    ...endpoints,
    ...(isCapabilityOn(config, 'sso-openid-connect') ? { userinfo_endpoint } : {}),
    ...(isRegistrationOn ? { registration_endpoint } : {}),
    grant_types_supported: [
      'authorization_code',
      'refresh_token',
      ...(isAsymmetricOn ? ['client_credentials'] : []),
      ...(config.protectedRegistration ? [jwtBearerGrantType] : []),
    ],
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    ...authenticationAt('token', authMethodsOf(config)),
    ...authenticationAt('introspection', [...provingMethodsOf(config), 'Bearer']),
    ...authenticationAt('revocation', [...provingMethodsOf(config), 'none']),
    scopes_supported: [
      ...supportedScopes(capabilitiesOf(config)),
      ...(config.protectedRegistration ? [registerScopeText] : []),
    ],
    authorization_response_iss_parameter_supported: true,
  }
}

/** How clients authenticate at an endpoint, with the algorithms wherever a key is among the ways.
 * @see DSC-07; RFC 8414 section 2
 */
function authenticationAt(endpoint: string, methods: readonly string[]) {
  return {
    [`${endpoint}_endpoint_auth_methods_supported`]: methods,
    ...(methods.includes('private_key_jwt')
      ? { [`${endpoint}_endpoint_auth_signing_alg_values_supported`]: [...assertionAlgorithms] }
      : {}),
  }
}

/** @see DSC-07 */
function authMethodsOf(config: DiscoveryConfig): readonly string[] {
  const methods = provingMethodsOf(config)
  return methods.length === 0 ? ['none'] : methods
}

/** The ways in which a client proves who it is. */
function provingMethodsOf(config: DiscoveryConfig): readonly string[] {
  return [
    ...(isCapabilityOn(config, 'client-confidential-symmetric')
      ? ['client_secret_basic', 'client_secret_post']
      : []),
    ...(isCapabilityOn(config, 'client-confidential-asymmetric') ? ['private_key_jwt'] : []),
  ]
}
