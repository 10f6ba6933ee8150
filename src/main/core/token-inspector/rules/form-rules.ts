import { repeatedPaths } from '../../jwt/index.ts'
import { fail, type InspectorRule, inform, pass } from '../rule.ts'

const understoodCritical = new Set<string>()

/** Longest JWT the authorization server takes, in characters. @see spec/security.md L-07 */
const serverJwtCharacters = 65_536

/** Rules about the form of a JWT, its header and its signature. */
export const formRules: readonly InspectorRule[] = [
  {
    id: 'compact-form',
    level: 'warning',
    clause: 'RFC 7515 sections 2 and 3.1',
    check: ({ oddities }) =>
      oddities.length === 0
        ? pass('Three base64url parts without padding or white space')
        : fail('The text departs from the compact form', oddities.join('; '), 'unpadded base64url'),
  },
  {
    id: 'length',
    level: 'warning',
    clause: 'L-07; GEN-15',
    check: ({ jwt }) =>
      jwt.compact.length > serverJwtCharacters
        ? fail('Too long for a server', `${jwt.compact.length} characters`, 'at most 65536')
        : undefined,
  },
  {
    id: 'members-unique',
    level: 'error',
    clause: 'RFC 7515 section 4; RFC 7519 section 4',
    check: ({ jwt }) => {
      const repeated = [jwt.header.node, jwt.claims?.node].flatMap((node) =>
        node === undefined ? [] : repeatedPaths(node),
      )
      return repeated.length === 0
        ? pass('Every member name stands once')
        : fail('Readers disagree about a repeated member', repeated.join(', '), 'each name once')
    },
  },
  {
    id: 'payload-is-object',
    level: 'error',
    clause: 'RFC 7519 section 7.2',
    check: ({ jwt }) =>
      jwt.claims === null
        ? fail('The payload is not a JSON object', 'something else', 'a JSON object of claims')
        : undefined,
  },
  {
    id: 'alg',
    level: 'error',
    clause: 'RFC 8725 section 3.1; OID-03',
    check: ({ header }) => {
      const alg = header.string('alg')
      const isAsymmetric =
        alg !== undefined && /^(?:RS|PS|ES)(?:256|384|512)$|^EdDSA$|^Ed25519$/.test(alg)
      return isAsymmetric
        ? pass('An asymmetric signature algorithm', alg)
        : fail(
            'Not an algorithm SMART allows',
            alg ?? 'absent',
            'an asymmetric one, as RS256 or ES384',
          )
    },
  },
  {
    id: 'critical-parameters',
    level: 'error',
    clause: 'RFC 7515 section 4.1.11',
    check: ({ header }) => {
      if (header.get('crit') === undefined) return undefined
      const unknown = header.strings('crit')?.filter((name) => !understoodCritical.has(name)) ?? []
      return fail(
        'Marks parameters as critical that are not understood',
        unknown.join(', ') || 'malformed crit',
        'no crit',
      )
    },
  },
  {
    id: 'no-embedded-keys',
    level: 'warning',
    clause: 'RFC 8725 section 3.10; RFC 9700',
    kinds: ['id-token', 'access-token', 'jwt'],
    check: ({ header }) => {
      const present = ['jwk', 'jku', 'x5u'].filter((name) => header.get(name) !== undefined)
      return present.length === 0
        ? undefined
        : fail('Points to its own key; it was not followed', present.join(', '), 'kid only')
    },
  },
  {
    id: 'kid',
    level: 'warning',
    clause: 'OID-03; DSC-13',
    check: ({ header }) => {
      const kid = header.string('kid')
      return kid === undefined
        ? fail('Does not say which key signed it', 'no kid', 'kid of a published key')
        : pass('Says which key signed it', kid)
    },
  },
  {
    id: 'signature',
    level: 'error',
    clause: 'RFC 7515 section 5.2; OID-03',
    check: ({ signature }) => {
      if (signature.state === 'valid') return pass(signature.text)
      if (signature.state === 'not-verified')
        return { outcome: 'not-checked', text: signature.text }
      return fail(signature.text, signature.state, 'a valid signature')
    },
  },
  {
    id: 'typ-access-token',
    level: 'error',
    clause: 'RFC 9068 section 2.1',
    kinds: ['access-token'],
    check: ({ header }) => {
      const typ = header.string('typ')
      return typ?.toLowerCase().replace(/^application\//, '') === 'at+jwt'
        ? pass('Declared as an access token', typ)
        : fail('Could be taken for another kind of JWT', typ ?? 'no typ', 'at+jwt')
    },
  },
  {
    id: 'typ-id-token',
    level: 'warning',
    clause: 'RFC 8725 section 3.11',
    kinds: ['id-token', 'client-assertion'],
    check: ({ header }) => {
      const typ = header.string('typ')
      if (typ === undefined) return inform('No typ; SMART wants none but servers here write JWT')
      return typ.toUpperCase() === 'JWT'
        ? pass('Declared as a JWT', typ)
        : fail('An unexpected type', typ, 'JWT')
    },
  },
]
