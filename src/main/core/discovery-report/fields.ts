import type { Members } from './read-documents.ts'

/** How a field must look. */
export type FieldType = 'URL' | 'strings' | 'boolean' | 'identifier' | 'endpoints'

/** What the rules say about the presence of a field. */
export type Presence = 'required' | 'recommended' | 'optional' | 'deprecated' | 'unwanted'

/** A field of the SMART configuration with the rule about it. @see spec/smart.md section 3.1 */
export interface FieldRule {
  readonly name: string
  readonly type: FieldType
  readonly clause: string
  /** What the rules say of it, given what else the SMART configuration holds. */
  readonly presence: (smart: Members) => Presence
  /** Name in the extension of the CapabilityStatement. */
  readonly extension?: string
}

const launches = ['launch-ehr', 'launch-standalone']

/** The capabilities the SMART configuration lists. */
export function capabilitiesOf(smart: Members): readonly string[] {
  return stringsOf(smart['capabilities'])
}

/** The strings of a list; none where it is no list. */
export function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
}

const lists = (capability: string, then: Presence, otherwise: Presence) => (smart: Members) =>
  capabilitiesOf(smart).includes(capability) ? then : otherwise
const asymmetric = 'client-confidential-asymmetric'
const openId = 'sso-openid-connect'
const always =
  (presence: Presence): FieldRule['presence'] =>
  () =>
    presence

/** The fields of the SMART configuration in the order of its table, then those that other documents share.
 * @see SMART App Launch 2.2.0, Conformance, metadata; spec/smart.md section 3.1
 */
export const fieldRules: readonly FieldRule[] = [
  {
    name: 'issuer',
    type: 'URL',
    clause: 'DSC-05, DSC-11; RFC 8414 section 3.3',
    presence: lists(openId, 'required', 'unwanted'),
  },
  {
    name: 'jwks_uri',
    type: 'URL',
    clause: 'DSC-05',
    presence: lists(openId, 'required', 'optional'),
  },
  {
    name: 'authorization_endpoint',
    type: 'URL',
    clause: 'DSC-03, DSC-06',
    presence: (smart) =>
      capabilitiesOf(smart).some((one) => launches.includes(one)) ? 'required' : 'optional',
    extension: 'authorize',
  },
  {
    name: 'token_endpoint',
    type: 'URL',
    clause: 'DSC-03, DSC-06',
    presence: always('required'),
    extension: 'token',
  },
  {
    name: 'grant_types_supported',
    type: 'strings',
    clause: 'DSC-06',
    presence: always('required'),
  },
  { name: 'capabilities', type: 'strings', clause: 'DSC-06, DSC-09', presence: always('required') },
  {
    name: 'code_challenge_methods_supported',
    type: 'strings',
    clause: 'DSC-04, DSC-06',
    presence: always('required'),
  },
  {
    name: 'token_endpoint_auth_methods_supported',
    type: 'strings',
    clause: 'DSC-07',
    presence: lists(asymmetric, 'required', 'optional'),
  },
  {
    name: 'token_endpoint_auth_signing_alg_values_supported',
    type: 'strings',
    clause: 'DSC-07',
    presence: lists(asymmetric, 'required', 'optional'),
  },
  {
    name: 'scopes_supported',
    type: 'strings',
    clause: 'DSC-07, DSC-08',
    presence: lists(asymmetric, 'required', 'recommended'),
  },
  {
    name: 'response_types_supported',
    type: 'strings',
    clause: 'section 3.1',
    presence: always('recommended'),
  },
  {
    name: 'registration_endpoint',
    type: 'URL',
    clause: 'DSC-03, PDC-15',
    presence: always('optional'),
    extension: 'register',
  },
  {
    name: 'management_endpoint',
    type: 'URL',
    clause: 'DSC-03',
    presence: always('recommended'),
    extension: 'manage',
  },
  {
    name: 'introspection_endpoint',
    type: 'URL',
    clause: 'DSC-03',
    presence: always('recommended'),
    extension: 'introspect',
  },
  {
    name: 'revocation_endpoint',
    type: 'URL',
    clause: 'DSC-03',
    presence: always('recommended'),
    extension: 'revoke',
  },
  {
    name: 'user_access_brand_bundle',
    type: 'URL',
    clause: 'UAB-01',
    presence: always('recommended'),
  },
  {
    name: 'user_access_brand_identifier',
    type: 'identifier',
    clause: 'UAB-01',
    presence: always('recommended'),
  },
  {
    name: 'associated_endpoints',
    type: 'endpoints',
    clause: 'DSC-17',
    presence: always('optional'),
  },
  {
    name: 'smart_app_state_endpoint',
    type: 'URL',
    clause: 'DSC-17',
    presence: always('deprecated'),
  },
  {
    name: 'authorization_response_iss_parameter_supported',
    type: 'boolean',
    clause: 'RFC 9207 section 3',
    presence: always('optional'),
  },
]
