import type { DiscoveryDocumentKind } from '../../../shared/contract/discovery.ts'

/** What people call each document. */
export const documentNames: Readonly<Record<DiscoveryDocumentKind, string>> = {
  smart: 'SMART configuration',
  oauth: 'RFC 8414 metadata',
  openid: 'OpenID configuration',
  capability: 'CapabilityStatement',
}
