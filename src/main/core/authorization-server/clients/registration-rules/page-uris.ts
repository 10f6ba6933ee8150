import type { ClientMetadata } from '../../../../../shared/oauth/client-metadata.ts'
import { unfitMetadata } from './unfit-metadata.ts'
import { findWebUriFault } from './uri-faults.ts'

const members = ['launch_uri', 'logo_uri', 'client_uri', 'tos_uri', 'policy_uri'] as const

/** Checks the URIs a person may be sent to or shown: absolute, `https` or loopback `http`. None is ever fetched.
 * @throws {OAuthError} invalid_client_metadata
 * @see SAL-01, REG-07; spec/security.md AS-19
 */
export function checkPageUris(metadata: ClientMetadata): void {
  for (const parameter of members) {
    const uri = metadata[parameter]
    const fault = uri === undefined ? undefined : findWebUriFault(uri)
    if (fault === undefined) continue
    throw unfitMetadata({
      check: 'page-uri-form',
      clause: 'RFC 7591 section 2; REG-07',
      parameter,
      ...fault,
    })
  }
}
