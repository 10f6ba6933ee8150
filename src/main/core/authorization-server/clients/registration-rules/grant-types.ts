import type { ClientMetadata } from '../../../../../shared/oauth/client-metadata.ts'
import { type UnfitValue, unfitMetadata } from './unfit-metadata.ts'

/** Checks that grant types agree with each other and with how the client authenticates.
 * @throws {OAuthError} invalid_client_metadata
 * @see RFC 7591 section 2; REG-03; SYM-06; SMART App Launch 2.2.0, Backend Services
 */
export function checkGrantTypes(metadata: ClientMetadata): void {
  const { grant_types, token_endpoint_auth_method: method } = metadata
  const unfit = (found: Pick<UnfitValue, 'check' | 'seen' | 'wanted'>) =>
    unfitMetadata({ clause: 'RFC 7591 section 2; REG-03', parameter: 'grant_types', ...found })
  // A resource server that only introspects gets no tokens.
  if (grant_types.length === 0 && metadata.may_introspect !== true) {
    throw unfit({ check: 'grant-types-present', seen: 'empty', wanted: 'at least one grant type' })
  }
  if (new Set(grant_types).size < grant_types.length) {
    throw unfit({
      check: 'grant-types-unique',
      seen: grant_types.join(' '),
      wanted: 'each grant type once',
    })
  }
  if (grant_types.includes('refresh_token') && !grant_types.includes('authorization_code')) {
    throw unfit({
      check: 'refresh-with-code',
      seen: 'refresh_token without authorization_code',
      wanted: 'authorization_code beside refresh_token',
    })
  }
  if (grant_types.includes('client_credentials') && method !== 'private_key_jwt') {
    throw unfit({
      check: 'client-credentials-with-key',
      seen: `client_credentials with token_endpoint_auth_method ${method}`,
      wanted: 'client_credentials with private_key_jwt only',
    })
  }
}
