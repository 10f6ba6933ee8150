import { fail, type InspectorRule, inform, pass } from '../rule.ts'
import { claimRules, shapes } from './claim-rule.ts'
import { idTokenProfiles } from './profile-groups.ts'

const core = 'OpenID Connect Core 1.0'

/** Rules about ID tokens. */
export const idTokenRules: readonly InspectorRule[] = [
  {
    id: 'aud-id-token',
    level: 'error',
    clause: `OID-04; ${core} section 2`,
    profiles: idTokenProfiles,
    advice: 'Put the client_id of the app into aud.',
    check: ({ claims, surroundings, knownClients }) => {
      const aud = claims.strings('aud')
      if (aud === undefined || aud.length === 0) {
        return fail('Meant for nobody', claims.get('aud')?.text ?? 'no aud', 'the client id')
      }
      if (claims.string('iss') !== surroundings.issuer) return pass('Meant for', aud.join(', '))
      return knownClients.length > 0
        ? pass('Meant for a client registered here', knownClients.join(', '))
        : fail('Meant for no client of this server', aud.join(', '), 'a registered client id')
    },
  },
  {
    id: 'nonce',
    level: 'warning',
    clause: `OID-05; ${core} sections 3.1.2.1 and 3.1.3.7`,
    profiles: idTokenProfiles,
    advice: 'Send a nonce with the request, and compare it with the one in the ID token.',
    reads: ['nonce'],
    check: ({ claims }) => {
      const nonce = claims.get('nonce')
      if (nonce === undefined) return inform('No nonce: the request carried none')
      return nonce.string === undefined || nonce.string === ''
        ? fail('nonce is not a string', nonce.text, 'the string of the request')
        : pass('Bound to the request by nonce; the app compares it', nonce.string)
    },
  },
  {
    id: 'azp',
    level: 'warning',
    clause: `${core} sections 2 and 3.1.3.7 (4, 5)`,
    profiles: idTokenProfiles,
    advice: 'Name the app the token was issued to in azp when there are several audiences.',
    reads: ['aud', 'azp'],
    check: ({ claims }) => {
      const aud = claims.strings('aud') ?? []
      const azp = claims.get('azp')
      if (azp === undefined) {
        return aud.length > 1
          ? fail('Does not say to which of several apps it was issued', 'no azp', 'azp')
          : pass('Issued to its one audience')
      }
      return azp.string !== undefined && aud.includes(azp.string)
        ? pass('Issued to one of its audiences', azp.string)
        : fail('Issued to somebody it is not meant for', azp.text, aud.join(', '))
    },
  },
  {
    id: 'typ-id-token',
    level: 'warning',
    clause: 'RFC 8725 section 3.11; OID-03',
    profiles: ['id-token', 'udap-id-token', 'smart-client-assertion', 'rfc7523-assertion'],
    advice: 'Let typ be JWT.',
    reads: 'header',
    check: ({ header }) => {
      const typ = header.string('typ')
      if (typ === undefined) return inform('No typ; SMART wants none but servers here write JWT')
      return typ.toUpperCase() === 'JWT'
        ? pass('Declared as a JWT', typ)
        : fail('An unexpected type', typ, 'JWT')
    },
  },
  {
    id: 'id-token-scope',
    level: 'warning',
    clause: 'RFC 8725 section 3.12; RFC 9068 section 5',
    profiles: idTokenProfiles,
    advice: 'Keep ID tokens and access tokens apart: each must be refused in place of the other.',
    reads: ['scope'],
    check: ({ claims }) =>
      claims.get('scope') === undefined
        ? pass('Cannot be taken for an access token')
        : fail('Could be taken for an access token', claims.get('scope')?.text ?? '', 'no scope'),
  },
  ...claimRules(idTokenProfiles, [
    {
      id: 'auth-time',
      claim: 'auth_time',
      presence: 'optional',
      shape: shapes.seconds,
      clause: `OID-06; ${core} section 2`,
      advice: 'Count in whole seconds since 1970.',
    },
    {
      id: 'at-hash',
      claim: 'at_hash',
      presence: 'optional',
      shape: shapes.digest,
      clause: `OID-10; ${core} section 3.1.3.6`,
      advice: 'Give the left half of the digest of the access token in base64url.',
    },
    {
      id: 'acr',
      claim: 'acr',
      presence: 'optional',
      shape: shapes.text,
      clause: `${core} section 2; UDAP-IDP-009`,
      advice: 'Give the authentication context class as a text.',
    },
    {
      id: 'amr',
      claim: 'amr',
      presence: 'optional',
      shape: shapes.texts,
      clause: `${core} section 2; RFC 8176 section 1`,
      advice: 'List the methods as texts.',
    },
  ]),
  {
    id: 'auth-time-past',
    level: 'error',
    clause: `${core} section 2; OID-06`,
    profiles: idTokenProfiles,
    advice: 'Say when the user signed in: not after the token was issued.',
    reads: ['auth_time', 'iat'],
    check: ({ claims }) => {
      const at = claims.integer('auth_time')
      const iat = claims.integer('iat')
      if (at === undefined || iat === undefined) return undefined
      return at <= iat + 60
        ? pass('The user signed in before')
        : fail('The user signed in after it was issued', String(at), `at most ${iat}`)
    },
  },
]
