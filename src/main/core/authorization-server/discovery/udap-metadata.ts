import { b2bKey } from '../../../../shared/udap/b2b-object.ts'
import { appStateBaseOf, type Config, fhirBaseOf } from '../../config.ts'
import type { AnnouncedCertifications } from '../../udap/certifications/index.ts'
import type { TrustCommunity } from '../../udap/trust-communities/index.ts'
import { udapAlgorithms } from '../../udap/udap-jwt/index.ts'
import { capabilitiesOf, isCapabilityOn } from './capabilities.ts'
import { endpointsOf } from './endpoints.ts'
import type { MetadataDocument } from './metadata.ts'
import { supportedScopes } from './supported-scopes.ts'

/** The endpoints that apps of a community use, as they are also signed.
 * @see spec/udap.md sections 9.1 and 9.2; UDAP-DISC-007
 */
export function udapEndpointsOf({ issuer, udapGrants }: Pick<Config, 'issuer' | 'udapGrants'>) {
  const { authorization_endpoint, token_endpoint, registration_endpoint } = endpointsOf(issuer)
  return {
    ...(udapGrants.includes('authorization_code') ? { authorization_endpoint } : {}),
    token_endpoint,
    registration_endpoint,
  }
}

/** The signature algorithms the endpoints take; always RS256. @see UDAP-JWT-004, UDAP-JWT-006 */
export function udapAlgorithmsOf(
  config: Pick<Config, 'udapRegistrationAlgorithms' | 'udapTokenAlgorithms'>,
) {
  const withRs256 = (others: readonly string[]) =>
    udapAlgorithms.filter((algorithm) => algorithm === 'RS256' || others.includes(algorithm))
  return {
    registration: withRs256(config.udapRegistrationAlgorithms),
    token: withRs256(config.udapTokenAlgorithms),
  }
}

/** The grants apps may use, in the order of the settings: refreshing goes with the authorization code only.
 * @returns nothing when there is no UDAP
 * @see UDAP-DISC-002, UDAP-DISC-006
 */
export function udapGrantsOf({ udapEnabled, udapGrants }: UdapSwitches): readonly string[] {
  if (!udapEnabled) return []
  const hasCode = udapGrants.includes('authorization_code')
  return ['authorization_code', 'refresh_token', 'client_credentials'].filter(
    (grant) => udapGrants.some((one) => one === grant) && (grant !== 'refresh_token' || hasCode),
  )
}

type UdapSwitches = Pick<Config, 'udapEnabled' | 'udapGrants'>

/** Builds the UDAP metadata of this server for a community. Its lists are complete for UDAP and hold nothing that only
 * other flows can use.
 * @param certifications the URIs of those the community agreed on
 * @param signed the endpoints under the signature of the community's certificate
 * @see UDAP Security 2.0.0 section 2.2; UDAP-DISC-005 to UDAP-DISC-007; UDAP-DCR-055; UDAP-TIER-001
 */
export function buildUdapMetadata(
  config: Config,
  { policy }: TrustCommunity,
  certifications: AnnouncedCertifications,
  signed: string,
): MetadataDocument {
  const grants = udapGrantsOf(config)
  const isForServices = grants.includes('client_credentials')
  const algorithms = udapAlgorithmsOf(config)
  const scopes = udapScopesOf(config, policy)
  return {
    udap_versions_supported: ['1'],
    udap_profiles_supported: [
      'udap_dcr',
      'udap_authn',
      ...(isForServices ? ['udap_authz'] : []),
      ...(scopes.includes('udap') ? ['udap_to'] : []),
    ],
    ...(isForServices
      ? announceExtensions(policy)
      : { udap_authorization_extensions_supported: [] }),
    udap_certifications_supported: [...certifications.supported],
    ...(certifications.supported.length === 0
      ? {}
      : { udap_certifications_required: [...certifications.required] }),
    grant_types_supported: grants,
    scopes_supported: scopes,
    ...udapEndpointsOf(config),
    token_endpoint_auth_methods_supported:
      config.udapMode === 'carin'
        ? ['private_key_jwt', 'client_secret_basic']
        : ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: algorithms.token,
    registration_endpoint_jwt_signing_alg_values_supported: algorithms.registration,
    signed_metadata: signed,
  }
}

/** The extension objects of services. @see UDAP-B2B-002, UDAP-B2B-016 */
function announceExtensions({ b2b, extensions }: TrustCommunity['policy']) {
  const required = extensions.filter(({ isRequired }) => isRequired)
  return {
    udap_authorization_extensions_supported: [b2bKey, ...extensions.map(({ key }) => key)],
    udap_authorization_extensions_required: [
      ...(b2b.isRequired ? [b2bKey] : []),
      ...required.map(({ key }) => key),
    ],
  }
}

/** Scopes that some grant can give: those of the community, else all this server knows. @see UDAP-DISC-005, UDAP-SCOPE-001 */
export function udapScopesOf(
  config: Config,
  { scopes }: TrustCommunity['policy'],
): readonly string[] {
  const grants = udapGrantsOf(config)
  const all =
    scopes === ''
      ? [...supportedScopes(capabilitiesOf(config)), 'udap']
      : scopes.split(' ').filter((scope) => scope !== '')
  return all.filter((scope) => {
    if (scope.startsWith('system/')) return grants.includes('client_credentials')
    const isForRefresh = scope === 'offline_access' || scope === 'online_access'
    return grants.includes(isForRefresh ? 'refresh_token' : 'authorization_code')
  })
}

/** The FHIR bases of this server: one group, since they share the registration endpoint. @see UDAP-DISC-023 */
export function udapBasesOf(config: Pick<Config, 'issuer' | 'disabledCapabilities'>): string[] {
  const { issuer } = config
  const hasAppState = isCapabilityOn(config, 'smart-app-state')
  return [fhirBaseOf(issuer), ...(hasAppState ? [appStateBaseOf(issuer)] : [])]
}

/** Where the metadata of a FHIR base is. @see UDAP-DISC-001 */
export function udapMetadataUrl(base: string): string {
  return `${base}/.well-known/udap`
}
