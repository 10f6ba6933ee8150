/** Every SMART capability this server has; each can be switched off.
 * @see SMART App Launch 2.2.0, Conformance, SMART on FHIR OAuth authorization endpoints and capabilities
 */
export const smartCapabilities = [
  'launch-ehr',
  'launch-standalone',
  'authorize-post',
  'client-public',
  'client-confidential-symmetric',
  'client-confidential-asymmetric',
  'sso-openid-connect',
  'context-banner',
  'context-style',
  'context-ehr-patient',
  'context-ehr-encounter',
  'context-standalone-patient',
  'context-standalone-encounter',
  'permission-offline',
  'permission-online',
  'permission-patient',
  'permission-user',
  'permission-v1',
  'permission-v2',
  'smart-app-state',
] as const

/** A SMART capability this server has. */
export type SmartCapability = (typeof smartCapabilities)[number]
