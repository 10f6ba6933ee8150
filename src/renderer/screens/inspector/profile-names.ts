import type { InspectorProfile } from '../../../shared/contract/inspector.ts'

/** What the sets of rules are called. */
export const profileNames: Readonly<Record<InspectorProfile, string>> = {
  'smart-client-assertion': 'Client assertion (SMART)',
  'rfc7523-assertion': 'Client assertion (RFC 7523)',
  'udap-authentication-token': 'Authentication token (UDAP)',
  'software-statement': 'Software statement (RFC 7591)',
  'udap-software-statement': 'Software statement (UDAP)',
  'udap-signed-metadata': 'Signed metadata (UDAP)',
  'udap-certification': 'Certification (UDAP)',
  'id-token': 'ID token (OpenID Connect, SMART)',
  'udap-id-token': 'ID token (UDAP tiered OAuth)',
  'access-token': 'Access token (RFC 9068)',
  'smart-access-token': 'Access token (SMART)',
  'introspection-jwt': 'Introspection response (RFC 9701)',
  'logout-token': 'Logout token (OpenID Connect)',
  'dpop-proof': 'DPoP proof (RFC 9449)',
  jwt: 'Any JWT',
}
