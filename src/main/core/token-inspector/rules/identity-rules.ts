import { fail, type InspectorRule, pass } from '../rule.ts'
import { claimRules, shapes } from './claim-rule.ts'
import { accessTokenProfiles, assertionProfiles, idTokenProfiles } from './profile-groups.ts'

const fhirUserTypes = ['Patient', 'Practitioner', 'PractitionerRole', 'RelatedPerson', 'Person']

const fhirId = /^[A-Za-z0-9.-]{1,64}$/

/** Whether a text refers to a user resource: absolute, or relative to the FHIR base URL. @see OID-07 */
export function isFhirUser(text: string): boolean {
  const [id = '', type = '', ...before] = text.split('/').reverse()
  const isAbsolute = /^https?:\/\//.test(text)
  return fhirId.test(id) && fhirUserTypes.includes(type) && (before.length === 0 || isAbsolute)
}

/** Rules about who issued a token, about whom, and for whom; those that several kinds share. */
export const identityRules: readonly InspectorRule[] = [
  {
    id: 'iss',
    level: 'error',
    clause: 'OID-04; RFC 9068 section 2.2; OpenID Connect Core 1.0 section 2',
    profiles: [...idTokenProfiles, 'access-token', 'logout-token', 'introspection-jwt'],
    advice: 'Name the issuer by its URL.',
    reads: ['iss'],
    check: ({ claims, surroundings }) => {
      const iss = claims.string('iss')
      if (iss === undefined) return fail('Names no issuer', 'no iss', 'URL of the issuer')
      if (iss === surroundings.issuer) return pass('Issued by this server', iss)
      return URL.canParse(iss)
        ? {
            outcome: 'passed',
            text: 'Issued by another server; its keys are not fetched',
            seen: iss,
          }
        : fail('The issuer is no URL', iss, 'an https URL')
    },
  },
  {
    id: 'iss-url',
    level: 'warning',
    clause: 'OpenID Connect Core 1.0 section 2; RFC 9207 section 2; RFC 8414 section 2',
    profiles: [...idTokenProfiles, ...accessTokenProfiles],
    advice: 'Let the issuer be an https URL without query and fragment.',
    reads: ['iss'],
    check: ({ claims }) => {
      const iss = claims.string('iss')
      if (iss === undefined || !URL.canParse(iss)) return undefined
      const { protocol, search, hash, hostname } = new URL(iss)
      const isLocal = protocol === 'http:' && /^(?:localhost|127\.|\[::1\])/.test(hostname)
      return (protocol === 'https:' || isLocal) && search === '' && hash === '' && !/[?#]/.test(iss)
        ? pass('The issuer is a plain https URL', iss)
        : fail('The issuer is no plain https URL', iss, 'https, no query, no fragment')
    },
  },
  {
    id: 'sub',
    level: 'error',
    clause: 'OID-04; RFC 9068 section 2.2; ASY-37',
    profiles: [...idTokenProfiles, 'access-token', ...assertionProfiles],
    advice: 'Name the subject in sub.',
    reads: ['sub'],
    check: ({ claims }) => {
      const sub = claims.string('sub')
      if (sub === undefined || sub === '') {
        return fail('Names no subject', claims.get('sub')?.text ?? 'no sub', 'a string')
      }
      return sub.length <= 255
        ? pass('Names its subject', sub)
        : fail('The subject is too long', `${sub.length} characters`, 'at most 255')
    },
  },
  {
    id: 'aud-form',
    level: 'error',
    clause: 'RFC 7519 section 4.1.3; UDAP-JWT-012',
    advice: 'Let aud be one text, or a list of texts.',
    reads: ['aud'],
    check: ({ claims }) => {
      const aud = claims.get('aud')
      if (aud === undefined) return undefined
      const texts = claims.strings('aud')
      return texts !== undefined && texts.length > 0 && texts.every((text) => text !== '')
        ? pass('Says for whom it is', texts.join(', '))
        : fail('aud is malformed', aud.text, 'a text or a list of texts')
    },
  },
  {
    id: 'replicated-claims',
    level: 'error',
    clause: 'RFC 7519 section 5.3',
    advice: 'Let claims in the header be the same as those in the payload, or leave them away.',
    check: ({ header, claims }) => {
      const differing = ['iss', 'sub', 'aud'].filter((name) => {
        const copy = header.get(name)
        return copy !== undefined && copy.text !== claims.get(name)?.text
      })
      return differing.length === 0
        ? pass('The header contradicts no claim')
        : fail('The header contradicts the payload', differing.join(', '), 'the same values')
    },
  },
  {
    id: 'aud-single',
    level: 'warning',
    clause: 'RFC 8725 section 3.9; RFC 9068 section 3; ASY-38',
    advice: 'Make one token for each audience: each of several can use it at the others.',
    reads: ['aud'],
    check: ({ claims }) => {
      const aud = claims.strings('aud')
      if (aud === undefined) return undefined
      return aud.length <= 1
        ? pass('Meant for one reader')
        : fail('Meant for several readers', aud.join(', '), 'one')
    },
  },
  {
    id: 'aud-wildcard',
    level: 'error',
    clause: 'RFC 8725 section 3.9; RFC 7519 section 4.1.3',
    advice: 'Name the reader exactly.',
    reads: ['aud'],
    check: ({ claims }) => {
      const aud = claims.strings('aud')
      if (aud === undefined) return undefined
      const wild = aud.find((text) => text.includes('*'))
      return wild === undefined
        ? pass('The reader is named exactly')
        : fail('The reader is a pattern', wild, 'a name without *')
    },
  },
  {
    id: 'jti',
    level: 'error',
    clause: 'RFC 9068 section 2.2; RFC 7519 section 4.1.7; ASY-40; UDAP-JWT-007',
    profiles: [
      'access-token',
      ...assertionProfiles,
      'udap-software-statement',
      'udap-signed-metadata',
      'udap-certification',
      'udap-id-token',
      'logout-token',
      'dpop-proof',
    ],
    advice: 'Give each token a random jti, so that one used twice is noticed.',
    reads: ['jti'],
    check: ({ claims }) => {
      const jti = claims.string('jti')
      return jti === undefined || jti === ''
        ? fail(
            'Cannot be told from another token',
            claims.get('jti')?.text ?? 'no jti',
            'a unique string',
          )
        : pass('Has an identifier of its own', jti)
    },
  },
  {
    id: 'jti-entropy',
    level: 'warning',
    clause: 'RFC 7519 section 4.1.7; RFC 9449 section 4.2',
    advice: 'Take at least 96 random bits, as in a UUID.',
    reads: ['jti'],
    check: ({ claims }) => {
      const jti = claims.string('jti')
      if (jti === undefined || jti === '') return undefined
      return jti.length >= 8 && !/^\d{1,10}$/.test(jti)
        ? pass('The identifier is hard to guess')
        : fail('The identifier can be guessed', jti, 'random text')
    },
  },
  {
    id: 'fhir-user',
    level: 'error',
    clause: 'OID-01; OID-07',
    profiles: [...idTokenProfiles, ...accessTokenProfiles],
    advice: 'Refer to the user resource, as in Practitioner/123.',
    reads: ['fhirUser'],
    check: ({ claims }) => {
      const node = claims.get('fhirUser')
      if (node === undefined) return undefined
      return node.string !== undefined && isFhirUser(node.string)
        ? pass('Refers to the user', node.string)
        : fail('Not a reference to a user', node.text, `${fhirUserTypes.join(', ')} with an id`)
    },
  },
  ...claimRules(accessTokenProfiles, [
    {
      id: 'patient-id',
      claim: 'patient',
      presence: 'optional',
      shape: shapes.fhirId,
      clause: 'CTX-01',
      advice: 'Give the id alone, without Patient/ before it.',
    },
    {
      id: 'encounter-id',
      claim: 'encounter',
      presence: 'optional',
      shape: shapes.fhirId,
      clause: 'CTX-01',
      advice: 'Give the id alone, without Encounter/ before it.',
    },
    {
      id: 'fhir-context',
      claim: 'fhirContext',
      presence: 'optional',
      shape: shapes.objects,
      clause: 'CTX-06',
      advice: 'List objects with reference, canonical or identifier.',
    },
    {
      id: 'patient-banner',
      claim: 'need_patient_banner',
      presence: 'optional',
      shape: shapes.boolean,
      clause: 'CTX-09',
      advice: 'Say true or false, not a text.',
    },
    {
      id: 'smart-style-url',
      claim: 'smart_style_url',
      presence: 'optional',
      shape: shapes.url,
      clause: 'CTX-10',
      advice: 'Give the URL of the style document.',
    },
  ]),
  {
    id: 'fhir-context-items',
    level: 'error',
    clause: 'CTX-06; CTX-07; CTX-08',
    profiles: accessTokenProfiles,
    advice:
      'Give each item a relative reference, a canonical or an identifier; patient and encounter have members of their own.',
    reads: ['fhirContext'],
    check: ({ claims }) => {
      const items = claims.get('fhirContext')?.elements
      if (items === undefined) return undefined
      const bad = items.find(({ members = [] }) => {
        const find = (name: string) => members.find((member) => member.name === name)?.value
        const reference = find('reference')?.string
        const role = find('role')?.string
        const isNamed = ['reference', 'canonical', 'identifier'].some((name) => find(name))
        const isDoubled =
          /^(?:Patient|Encounter)\//.test(reference ?? '') && (role ?? 'launch') === 'launch'
        return !isNamed || isDoubled || role === '' || /^https?:/.test(reference ?? '')
      })
      return bad === undefined
        ? pass('Each item says what it refers to')
        : fail(
            'An item of the context is malformed',
            bad.text,
            'a relative reference, canonical or identifier',
          )
    },
  },
  {
    id: 'issuer-known',
    level: 'information',
    clause: 'RFC 8725 section 3.8',
    profiles: accessTokenProfiles,
    advice: 'Accept tokens of issuers you know, with the keys you know them by.',
    reads: ['iss'],
    check: ({ claims, surroundings: { issuer } }) => {
      const iss = claims.string('iss')
      if (issuer === undefined || iss === undefined) return undefined
      return iss === issuer ? pass('Issued by this server') : fail('Issued elsewhere', iss, issuer)
    },
  },
]
