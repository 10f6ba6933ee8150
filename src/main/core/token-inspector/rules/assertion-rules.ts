import { fail, type InspectorRule, pass } from '../rule.ts'
import { claimRules, shapes } from './claim-rule.ts'
import { assertionProfiles } from './profile-groups.ts'

const smart = 'SMART App Launch 2.2.0, client authentication: asymmetric'

/** Rules about JWTs by which clients authenticate, by the letter of SMART and of RFC 7523. */
export const assertionRules: readonly InspectorRule[] = [
  {
    id: 'iss-is-sub',
    level: 'error',
    clause: `${smart}; RFC 7523 section 3 (2); ASY-37; UDAP-TOK-004`,
    profiles: assertionProfiles,
    advice: 'Put the client_id into both iss and sub.',
    reads: ['iss', 'sub'],
    check: ({ claims }) => {
      const iss = claims.string('iss')
      const sub = claims.string('sub')
      if (iss === undefined || sub === undefined) return undefined
      return iss === sub
        ? pass('The client speaks for itself', iss)
        : fail('iss and sub differ', `iss ${iss}, sub ${sub}`, 'the client_id in both')
    },
  },
  ...claimRules(assertionProfiles, [
    {
      id: 'assertion-iss',
      claim: 'iss',
      presence: 'required',
      shape: shapes.text,
      clause: 'RFC 7523 section 3 (1); ASY-37; UDAP-TOK-004',
      advice: 'Put the client_id into iss.',
    },
    {
      id: 'assertion-aud',
      claim: 'aud',
      presence: 'required',
      shape: shapes.textOrTexts,
      clause: 'RFC 7523 section 3 (3); ASY-38; UDAP-TOK-005',
      advice: 'Put the URL of the token endpoint into aud.',
    },
    {
      id: 'assertion-scope',
      claim: 'scope',
      presence: 'absent',
      level: 'warning',
      clause: 'RFC 7523 section 3; RFC 8725 section 3.12',
      advice: 'Ask for scopes in the request; in the assertion nobody reads them.',
    },
  ]),
  {
    id: 'assertion-aud-url',
    level: 'error',
    clause: `${smart}; ASY-38; D-18; UDAP-TOK-005`,
    profiles: ['smart-client-assertion', 'udap-authentication-token'],
    advice: 'Let aud be exactly the token_endpoint of the discovery document.',
    reads: ['aud'],
    check: ({ claims, surroundings: { issuer, fhirBase } }) => {
      const aud = claims.strings('aud')
      if (aud === undefined) return undefined
      const wrong = aud.find((text) => !URL.canParse(text))
      if (wrong !== undefined) return fail('aud is no URL', wrong, 'the token endpoint')
      const misplaced = aud.find((text) => text === issuer || text === fhirBase)
      return misplaced === undefined
        ? pass('Meant for one endpoint', aud.join(', '))
        : fail('Meant for the server, not for its token endpoint', misplaced, `${issuer}/token`)
    },
  },
  {
    id: 'assertion-typ',
    level: 'error',
    clause: `${smart}; ASY-34; D-19`,
    profiles: ['smart-client-assertion'],
    advice: 'Let typ be JWT.',
    reads: 'header',
    check: ({ header }) => {
      const typ = header.string('typ')
      return typ === 'JWT'
        ? pass('Declared as a JWT', typ)
        : fail('Not declared as a JWT', header.get('typ')?.text ?? 'no typ', 'JWT')
    },
  },
  {
    id: 'assertion-kid',
    level: 'error',
    clause: `${smart}; ASY-34`,
    profiles: ['smart-client-assertion'],
    advice: 'Name the key by the kid it has in the registered JWK Set.',
    reads: 'header',
    check: ({ header }) => {
      const kid = header.string('kid')
      return kid === undefined || kid === ''
        ? fail('Does not say which key signed it', header.get('kid')?.text ?? 'no kid', 'kid')
        : pass('Says which key signed it', kid)
    },
  },
  {
    id: 'assertion-type-confusion',
    level: 'warning',
    clause: 'RFC 8725 sections 3.11 and 3.12; RFC 9068 section 2.1',
    profiles: assertionProfiles,
    advice: 'Keep kinds of tokens apart by typ and by their claims.',
    check: ({ header, claims }) => {
      const typ = header.string('typ')?.toLowerCase()
      const isOther = typ !== undefined && /(?:at|logout|dpop|introspection)\+jwt$/.test(typ)
      const claim = ['nonce', 'at_hash', 'events', 'htu'].find((name) => claims.get(name))
      return isOther || claim !== undefined
        ? fail(
            'Could be taken for another kind of JWT',
            isOther ? (typ ?? '') : (claim ?? ''),
            'claims of an assertion',
          )
        : pass('Has only what an assertion has')
    },
  },
]
