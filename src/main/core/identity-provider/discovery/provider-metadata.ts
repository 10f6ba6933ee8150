import { udapAlgorithms } from '../../udap/udap-jwt/index.ts'
import { identityScopes } from '../clients/index.ts'
import type { Provider } from '../providers.ts'

/** A discovery document. */
export type ProviderDocument = Readonly<Record<string, unknown>>

/** The endpoints of a provider that are repeated under the signature. @see spec/udap.md section 9.2 */
export function signedEndpointsOf({ endpoints }: Provider) {
  const { authorization_endpoint, token_endpoint, registration_endpoint } = endpoints
  return { authorization_endpoint, token_endpoint, registration_endpoint }
}

/** Builds the UDAP metadata of a provider.
 * @param signed the endpoints under the signature of the community's certificate
 * @see UDAP Security 2.0.0 section 2.2; UDAP-IDP-002, UDAP-IDP-007; spec/udap.md section 9.1
 */
export function buildProviderUdapMetadata(provider: Provider, signed: string): ProviderDocument {
  return {
    udap_versions_supported: ['1'],
    udap_profiles_supported: ['udap_dcr', 'udap_authn', 'udap_to'],
    udap_authorization_extensions_supported: [],
    udap_certifications_supported: [],
    grant_types_supported: ['authorization_code'],
    scopes_supported: identityScopes,
    ...signedEndpointsOf(provider),
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: udapAlgorithms,
    registration_endpoint_jwt_signing_alg_values_supported: udapAlgorithms,
    signed_metadata: signed,
  }
}

/** Builds the OpenID configuration of a provider; what UDAP metadata says too, it says alike.
 * @see OpenID Connect Discovery 1.0 section 3; UDAP-IDP-002
 */
export function buildProviderOpenIdConfiguration({ base, endpoints }: Provider): ProviderDocument {
  return {
    issuer: base,
    ...endpoints,
    scopes_supported: identityScopes,
    response_types_supported: ['code'],
    response_modes_supported: ['query', 'form_post'],
    grant_types_supported: ['authorization_code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: udapAlgorithms,
    code_challenge_methods_supported: ['S256'],
    claims_supported: [
      'sub',
      'iss',
      'aud',
      'exp',
      'iat',
      'jti',
      'nonce',
      'auth_time',
      'acr',
      'amr',
      'name',
      'given_name',
      'family_name',
      'birthdate',
      'email',
      'phone_number',
      'address',
      'identifiers',
      'fhirUser',
    ],
    prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
    authorization_response_iss_parameter_supported: true,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
  }
}
