import type { JsonObject } from '../decode-jwt.ts'
import { fail, type InspectorRule, pass } from '../rule.ts'
import { checkClaim, objectAt, oneOf, shapes } from './claim-rule.ts'

const token = 'UDAP Security 2.0.0 section 5.2.1'

const b2b = (claims: JsonObject) => objectAt(claims, 'extensions', 'hl7-b2b')

/** A rule about one member of the B2B authorization extension object. */
function b2bRule(
  id: string,
  member: string,
  presence: 'required' | 'optional',
  shape: Parameters<typeof checkClaim>[3],
  clause: string,
  advice: string,
): InspectorRule {
  return {
    id,
    level: 'error',
    clause: `UDAP Security 2.0.0 section 5.2.1.1; ${clause}`,
    profiles: ['udap-authentication-token'],
    advice,
    reads: ['extensions'],
    check: ({ claims }) => {
      const object = b2b(claims)
      return object === undefined ? undefined : checkClaim(object, member, presence, shape)
    },
  }
}

/** Rules about the authentication tokens of UDAP clients. */
export const udapTokenRules: readonly InspectorRule[] = [
  {
    id: 'b2b-form',
    level: 'error',
    clause: `${token}; UDAP-B2B-003`,
    profiles: ['udap-authentication-token'],
    advice:
      'Put the object hl7-b2b into extensions; leave extensions away in the authorization code flow.',
    reads: ['extensions'],
    check: ({ claims }) => {
      const extensions = claims.get('extensions')
      if (extensions === undefined) return pass('No extension, as in the authorization code flow')
      return b2b(claims) === undefined
        ? fail('extensions holds no B2B object', extensions.text, 'the object hl7-b2b')
        : pass('Carries the B2B object')
    },
  },
  b2bRule(
    'b2b-version',
    'version',
    'required',
    oneOf('1'),
    'UDAP-B2B-006',
    'Let version be the text 1.',
  ),
  b2bRule(
    'b2b-organization-id',
    'organization_id',
    'required',
    shapes.uri,
    'UDAP-B2B-006',
    'Name the organization by a URI.',
  ),
  b2bRule(
    'b2b-purpose',
    'purpose_of_use',
    'required',
    shapes.texts,
    'UDAP-B2B-006',
    'List at least one purpose.',
  ),
  b2bRule(
    'b2b-consent-policy',
    'consent_policy',
    'optional',
    shapes.uris,
    'UDAP-B2B-009',
    'List URIs of consent policies.',
  ),
  {
    id: 'b2b-consent-reference',
    level: 'error',
    clause: 'UDAP Security 2.0.0 section 5.2.1.1; UDAP-B2B-009',
    profiles: ['udap-authentication-token'],
    advice: 'Give consent_reference only beside consent_policy, as absolute URLs.',
    reads: ['extensions'],
    check: ({ claims }) => {
      const object = b2b(claims)
      if (object?.get('consent_reference') === undefined)
        return object && pass('No consent is referred to')
      if (object.get('consent_policy') === undefined) {
        return fail('A consent without its policy', 'consent_reference alone', 'consent_policy too')
      }
      return checkClaim(object, 'consent_reference', 'required', shapes.uris)
    },
  },
  {
    id: 'b2b-subject',
    level: 'error',
    clause: 'UDAP Security 2.0.0 section 5.2.1.1; UDAP-B2B-008',
    profiles: ['udap-authentication-token'],
    advice: 'Name the person in subject_name when giving subject_id or subject_role.',
    reads: ['extensions'],
    check: ({ claims }) => {
      const object = b2b(claims)
      if (object === undefined) return undefined
      const lone = ['subject_id', 'subject_role'].find((name) => object.get(name) !== undefined)
      return lone !== undefined && object.get('subject_name') === undefined
        ? fail('A person without a name', `${lone} alone`, 'subject_name too')
        : pass('A person has a name, or there is none')
    },
  },
]
