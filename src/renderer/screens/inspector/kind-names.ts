import type { InspectedTokenKind } from '../../../shared/contract/inspector.ts'

/** What tokens are called. */
export const kindNames: Readonly<Record<InspectedTokenKind, string>> = {
  'id-token': 'ID token',
  'access-token': 'Access token',
  'refresh-token': 'Refresh token',
  'authorization-code': 'Authorization code',
  'client-assertion': 'Client assertion',
  'software-statement': 'Software statement',
  'signed-metadata': 'Signed metadata',
  certification: 'Certification',
  'introspection-jwt': 'Introspection response',
  'logout-token': 'Logout token',
  'dpop-proof': 'DPoP proof',
  jwt: 'JWT',
  'json-jws': 'JWS in JSON',
  'encrypted-jwt': 'Encrypted JWT',
  jwk: 'JWK',
  certificate: 'Certificate',
  crl: 'Revocation list',
  'authorization-request': 'Authorization request',
  'token-request': 'Token request',
  opaque: 'Opaque text',
}
