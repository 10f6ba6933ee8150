import {
  buildSmartConfiguration,
  type DiscoveryConfig,
} from './authorization-server/discovery/index.ts'
import type { OAuthUris } from './fhir-sandbox/index.ts'

/** Member of the SMART configuration behind each name of the CapabilityStatement extension. */
const members: Readonly<Record<string, string>> = {
  authorize: 'authorization_endpoint',
  token: 'token_endpoint',
  introspect: 'introspection_endpoint',
  revoke: 'revocation_endpoint',
  register: 'registration_endpoint',
  manage: 'management_endpoint',
}

/** The URLs the CapabilityStatement names: exactly those the SMART configuration has now.
 * @see SMART App Launch 2.2.0, Conformance; DSC-16, table 3.4
 */
export function oauthUrisOf(config: DiscoveryConfig): OAuthUris {
  const document = buildSmartConfiguration(config)
  const uris = Object.entries(members).flatMap(([name, member]): [string, string][] => {
    const url = document[member]
    return typeof url === 'string' ? [[name, url]] : []
  })
  return Object.fromEntries(uris)
}
