import { fail, type InspectorRule, inform, pass } from '../rule.ts'

const fhirUserTypes = ['Patient', 'Practitioner', 'PractitionerRole', 'RelatedPerson', 'Person']

const fhirId = /^[A-Za-z0-9.-]{1,64}$/

/** Whether a text refers to a user resource: absolute, or relative to the FHIR base URL. @see OID-07 */
export function isFhirUser(text: string): boolean {
  const [id = '', type = '', ...before] = text.split('/').reverse()
  const isAbsolute = /^https?:\/\//.test(text)
  return fhirId.test(id) && fhirUserTypes.includes(type) && (before.length === 0 || isAbsolute)
}

/** Rules about who issued a token, about whom, and for whom. */
export const identityRules: readonly InspectorRule[] = [
  {
    id: 'iss',
    level: 'error',
    clause: 'OID-04; RFC 9068 section 2.2',
    kinds: ['id-token', 'access-token'],
    check: ({ claims, surroundings }) => {
      const iss = claims.string('iss')
      if (iss === undefined) return fail('Names no issuer', 'no iss', 'URL of the issuer')
      return iss === surroundings.issuer
        ? pass('Issued by this server', iss)
        : inform('Issued by another server; its keys are not fetched', iss)
    },
  },
  {
    id: 'sub',
    level: 'error',
    clause: 'OID-04; RFC 9068 section 2.2',
    kinds: ['id-token', 'access-token', 'client-assertion'],
    check: ({ claims }) => {
      const sub = claims.string('sub')
      if (sub === undefined || sub === '') return fail('Names no subject', 'no sub', 'a string')
      return sub.length <= 255
        ? pass('Names its subject', sub)
        : fail('The subject is too long', `${sub.length} characters`, 'at most 255')
    },
  },
  {
    id: 'aud-id-token',
    level: 'error',
    clause: 'OID-04; OpenID Connect Core section 2',
    kinds: ['id-token'],
    check: ({ claims, surroundings, knownClients }) => {
      const aud = claims.strings('aud')
      if (aud === undefined || aud.length === 0) {
        return fail('Meant for nobody', claims.get('aud')?.text ?? 'no aud', 'the client id')
      }
      if (claims.string('iss') !== surroundings.issuer) return inform('Meant for', aud.join(', '))
      return knownClients.length > 0
        ? pass('Meant for a client registered here', knownClients.join(', '))
        : fail('Meant for no client of this server', aud.join(', '), 'a registered client id')
    },
  },
  {
    id: 'aud-access-token',
    level: 'error',
    clause: 'RFC 9068 sections 2.2 and 4; SAL-13',
    kinds: ['access-token'],
    check: ({ claims, surroundings }) => {
      const aud = claims.strings('aud')
      if (aud === undefined || aud.length === 0) {
        return fail('Meant for no resource server', claims.get('aud')?.text ?? 'no aud', 'aud')
      }
      if (claims.string('iss') !== surroundings.issuer) return inform('Meant for', aud.join(', '))
      return aud.includes(surroundings.fhirBase)
        ? pass('Meant for the FHIR base of this server', surroundings.fhirBase)
        : fail('Another resource server', aud.join(', '), surroundings.fhirBase)
    },
  },
  {
    id: 'client-id',
    level: 'error',
    clause: 'RFC 9068 section 2.2',
    kinds: ['access-token'],
    check: ({ claims }) => {
      const clientId = claims.string('client_id')
      return clientId === undefined
        ? fail('Does not say which client holds it', 'no client_id', 'client_id')
        : pass('Issued to a client', clientId)
    },
  },
  {
    id: 'jti',
    level: 'error',
    clause: 'RFC 9068 section 2.2; RFC 7519 section 4.1.7',
    kinds: ['access-token', 'client-assertion'],
    check: ({ claims }) => {
      const jti = claims.string('jti')
      return jti === undefined || jti === ''
        ? fail('Cannot be told from another token', 'no jti', 'a unique string')
        : pass('Has an identifier of its own', jti)
    },
  },
  {
    id: 'nonce',
    level: 'warning',
    clause: 'OID-05',
    kinds: ['id-token'],
    check: ({ claims }) => {
      const nonce = claims.get('nonce')
      if (nonce === undefined) return inform('No nonce: the request carried none')
      return nonce.string === undefined
        ? fail('nonce is not a string', nonce.text, 'the string of the request')
        : pass('Bound to the request by nonce; the app compares it', nonce.string)
    },
  },
  {
    id: 'fhir-user',
    level: 'error',
    clause: 'OID-01; OID-07',
    kinds: ['id-token', 'access-token'],
    check: ({ claims }) => {
      const node = claims.get('fhirUser')
      if (node === undefined) return undefined
      return node.string !== undefined && isFhirUser(node.string)
        ? pass('Refers to the user', node.string)
        : fail('Not a reference to a user', node.text, `${fhirUserTypes.join(', ')} with an id`)
    },
  },
  {
    id: 'patient-id',
    level: 'error',
    clause: 'CTX-01',
    kinds: ['access-token'],
    check: ({ claims }) => {
      const node = claims.get('patient')
      if (node === undefined) return undefined
      return node.string !== undefined && fhirId.test(node.string)
        ? pass('A bare patient id', node.string)
        : fail('Not a bare id', node.text, 'an id without its type')
    },
  },
]
