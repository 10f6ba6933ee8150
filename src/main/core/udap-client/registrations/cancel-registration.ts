import type { JwtMembers } from '../../jwt/index.ts'
import type { ClientRegistration } from './client-registration.ts'

/** Claims of the statement that cancels a registration: an empty `grant_types`, and nothing that only a registration needs.
 * @see UDAP Security 2.0.0 section 3.4; UDAP-DCR-035, UDAP-DCR-036; D6
 */
export function cancelClaims({
  iss,
  registration_endpoint,
  requested,
}: ClientRegistration): JwtMembers {
  const { client_name, contacts, token_endpoint_auth_method } = requested
  return {
    iss,
    sub: iss,
    aud: registration_endpoint,
    ...(client_name === undefined ? {} : { client_name }),
    ...(contacts === undefined ? {} : { contacts }),
    grant_types: [],
    token_endpoint_auth_method: token_endpoint_auth_method ?? 'private_key_jwt',
  }
}
