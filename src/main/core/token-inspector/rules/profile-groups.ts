import type { InspectorProfile } from '../../../../shared/contract/inspector.ts'

/** JWTs by which a client authenticates. */
export const assertionProfiles = [
  'smart-client-assertion',
  'rfc7523-assertion',
  'udap-authentication-token',
] as const satisfies readonly InspectorProfile[]

/** JWTs that are UDAP's: with a certificate in their header. */
export const udapProfiles = [
  'udap-authentication-token',
  'udap-software-statement',
  'udap-signed-metadata',
  'udap-certification',
  'udap-id-token',
] as const satisfies readonly InspectorProfile[]

/** ID tokens, with and without a certificate. */
export const idTokenProfiles = [
  'id-token',
  'udap-id-token',
] as const satisfies readonly InspectorProfile[]

/** Access tokens. */
export const accessTokenProfiles = [
  'access-token',
  'smart-access-token',
] as const satisfies readonly InspectorProfile[]

/** JWTs verified with a key that is known beforehand: one in their header is no help. */
export const knownKeyProfiles = [
  'smart-client-assertion',
  'rfc7523-assertion',
  'software-statement',
  'id-token',
  'access-token',
  'smart-access-token',
  'introspection-jwt',
  'logout-token',
  'jwt',
] as const satisfies readonly InspectorProfile[]
