import { type Config, fhirBaseOf } from '../../config.ts'
import { b2bKey } from '../../udap/authorization-extensions/index.ts'
import type { AnnouncedCertifications } from '../../udap/certifications/index.ts'
import type { TrustCommunity } from '../../udap/trust-communities/index.ts'
import { udapAlgorithms } from '../../udap/udap-jwt/index.ts'
import { capabilitiesOf } from './capabilities.ts'
import { endpointsOf } from './endpoints.ts'
import type { MetadataDocument } from './metadata.ts'
import { supportedScopes } from './supported-scopes.ts'

/** The endpoints that apps of a community use, as they are also signed. @see spec/udap.md sections 9.1 and 9.2 */
export function udapEndpointsOf(issuer: string) {
  const { authorization_endpoint, token_endpoint, registration_endpoint } = endpointsOf(issuer)
  return { authorization_endpoint, token_endpoint, registration_endpoint }
}

/** Builds the UDAP metadata of this server for a community. Its lists are complete for UDAP and hold nothing that only
 * other flows can use.
 * @param certifications the URIs of those the community agreed on
 * @param signed the endpoints under the signature of the community's certificate
 * @see UDAP Security 2.0.0 section 2.2; UDAP-DISC-005, UDAP-DISC-006; UDAP-DCR-055
 */
export function buildUdapMetadata(
  config: Config,
  { policy }: TrustCommunity,
  certifications: AnnouncedCertifications,
  signed: string,
): MetadataDocument {
  const isCarin = config.udapMode === 'carin'
  return {
    udap_versions_supported: ['1'],
    udap_profiles_supported: ['udap_dcr', 'udap_authn', 'udap_authz'],
    udap_authorization_extensions_supported: [b2bKey],
    udap_authorization_extensions_required: [b2bKey],
    udap_certifications_supported: [...certifications.supported],
    ...(certifications.supported.length === 0
      ? {}
      : { udap_certifications_required: [...certifications.required] }),
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    scopes_supported:
      policy.scopes === ''
        ? supportedScopes(capabilitiesOf(config))
        : policy.scopes.split(' ').filter((scope) => scope !== ''),
    ...udapEndpointsOf(config.issuer),
    token_endpoint_auth_methods_supported: isCarin
      ? ['private_key_jwt', 'client_secret_basic']
      : ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: [...udapAlgorithms],
    registration_endpoint_jwt_signing_alg_values_supported: [...udapAlgorithms],
    signed_metadata: signed,
  }
}

/** Where the metadata is, below the FHIR base. @see UDAP-DISC-001 */
export function udapMetadataPath(issuer: string): string {
  return `${new URL(fhirBaseOf(issuer)).pathname}/.well-known/udap`
}
