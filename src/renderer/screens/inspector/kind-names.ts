import type { InspectedTokenKind } from '../../../shared/contract/inspector.ts'

/** What tokens are called. */
export const kindNames: Readonly<Record<InspectedTokenKind, string>> = {
  'id-token': 'ID token',
  'access-token': 'Access token',
  'refresh-token': 'Refresh token',
  'authorization-code': 'Authorization code',
  'client-assertion': 'Client assertion',
  jwt: 'JWT',
  'encrypted-jwt': 'Encrypted JWT',
  opaque: 'Opaque text',
}
