import type { ClientMetadata } from '../../../../../shared/oauth/client-metadata.ts'
import { unfitMetadata } from './unfit-metadata.ts'
import { findWebUriFault } from './uri-faults.ts'

const members = ['launch_uri', 'logo_uri', 'client_uri', 'tos_uri', 'policy_uri'] as const

/** Checks the URIs a person may be sent to or shown: absolute, `https` or loopback `http`. None is ever fetched.
 * @throws {OAuthError} invalid_client_metadata
 * @see SAL-01, REG-07; spec/security.md AS-19
 */
export function checkPageUris(metadata: ClientMetadata): void {
  const uris = members.flatMap((name) => {
    const uri = metadata[name]
    return uri === undefined ? [] : [[name, uri] as const]
  })
  const launchUris = metadata.launch_uris?.map(
    (uri, index) => [`launch_uris.${index}`, uri] as const,
  )
  for (const [parameter, uri] of [...uris, ...(launchUris ?? [])]) {
    const fault = findWebUriFault(uri)
    if (fault === undefined) continue
    throw unfitMetadata({
      check: 'page-uri-form',
      clause: 'RFC 7591 section 2; REG-07',
      parameter,
      ...fault,
    })
  }
}
