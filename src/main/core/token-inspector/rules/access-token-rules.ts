import { fail, type InspectorRule, pass } from '../rule.ts'
import { accessTokenProfiles } from './profile-groups.ts'

/** Rules about access tokens. */
export const accessTokenRules: readonly InspectorRule[] = [
  {
    id: 'typ-access-token',
    level: 'error',
    clause: 'RFC 9068 section 2.1; RFC 8725 section 3.11',
    profiles: ['access-token'],
    advice: 'Let typ be at+jwt.',
    reads: 'header',
    check: ({ header }) => {
      const typ = header.string('typ')
      return typ?.toLowerCase().replace(/^application\//, '') === 'at+jwt'
        ? pass('Declared as an access token', typ)
        : fail('Could be taken for another kind of JWT', typ ?? 'no typ', 'at+jwt')
    },
  },
  {
    id: 'aud-access-token',
    level: 'error',
    clause: 'RFC 9068 sections 2.2 and 4; SAL-13',
    profiles: ['access-token'],
    advice: 'Name the resource server in aud.',
    reads: ['aud', 'iss'],
    check: ({ claims, surroundings }) => {
      const aud = claims.strings('aud')
      if (aud === undefined || aud.length === 0) {
        return fail('Meant for no resource server', claims.get('aud')?.text ?? 'no aud', 'aud')
      }
      const { issuer, fhirBase } = surroundings
      if (fhirBase === undefined || claims.string('iss') !== issuer) {
        return pass('Meant for', aud.join(', '))
      }
      return aud.includes(fhirBase)
        ? pass('Meant for the FHIR base of this server', fhirBase)
        : fail('Another resource server', aud.join(', '), fhirBase)
    },
  },
  {
    id: 'client-id',
    level: 'error',
    clause: 'RFC 9068 section 2.2',
    profiles: ['access-token'],
    advice: 'Say in client_id which app it was issued to.',
    reads: ['client_id'],
    check: ({ claims }) => {
      const clientId = claims.string('client_id')
      return clientId === undefined || clientId === ''
        ? fail(
            'Does not say which client holds it',
            claims.get('client_id')?.text ?? 'no client_id',
            'client_id',
          )
        : pass('Issued to a client', clientId)
    },
  },
  {
    id: 'scope-present',
    level: 'error',
    clause: 'RFC 9068 section 2.2.3; SAL-52',
    profiles: accessTokenProfiles,
    advice: 'Say in scope what is allowed, as one text.',
    reads: ['scope'],
    check: ({ claims }) => {
      const scope = claims.get('scope')
      if (scope === undefined) return fail('Does not say what is allowed', 'no scope', 'scope')
      return scope.string === undefined
        ? fail('scope is not a string', scope.text, 'scopes separated by spaces')
        : pass('Says what is allowed', `${scope.string.split(' ').length} scopes`)
    },
  },
  {
    id: 'sender-constrained',
    level: 'information',
    clause: 'RFC 9700 section 2.2.1; RFC 9449; RFC 8705',
    profiles: accessTokenProfiles,
    advice: 'Bind access tokens to a key of the client, so that a stolen one is of no use.',
    reads: ['cnf'],
    check: ({ claims }) => {
      const cnf = claims.object('cnf')
      const isBound = ['jkt', 'x5t#S256', 'jwk'].some((name) => cnf?.get(name) !== undefined)
      return isBound
        ? pass('Bound to a key of its holder')
        : fail('Whoever has it can use it', 'a bearer token', 'cnf')
    },
  },
  {
    id: 'access-token-nonce',
    level: 'warning',
    clause: 'RFC 8725 section 3.12; RFC 9068 section 5',
    profiles: accessTokenProfiles,
    advice: 'Keep what belongs to ID tokens out of access tokens.',
    reads: 'names',
    check: ({ claims }) => {
      const found = ['nonce', 'at_hash', 'c_hash'].find((name) => claims.get(name) !== undefined)
      return found === undefined
        ? pass('Cannot be taken for an ID token')
        : fail('Could be taken for an ID token', found, 'none of nonce, at_hash, c_hash')
    },
  },
]
