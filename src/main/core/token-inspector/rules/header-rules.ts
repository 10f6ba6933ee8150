import { createHash } from 'node:crypto'
import { fail, type InspectionSubject, type InspectorRule, pass } from '../rule.ts'
import { knownKeyProfiles } from './profile-groups.ts'

const asymmetric = /^(?:RS|PS|ES)(?:256|384|512)$|^EdDSA$|^Ed25519$|^Ed448$|^ES256K$/
const symmetric = /^HS(?:256|384|512)$/

/** Header parameters that belong to encryption, and say nothing in a signature. */
const encryptionParameters = ['enc', 'zip', 'epk', 'apu', 'apv', 'p2s', 'p2c', 'iv', 'tag']

const rules: readonly InspectorRule[] = [
  {
    id: 'alg-present',
    level: 'error',
    clause: 'RFC 7515 section 4.1.1',
    advice: 'Name the algorithm in alg.',
    check: ({ header }) => {
      const alg = header.string('alg')
      return alg === undefined
        ? fail('Names no algorithm', header.get('alg')?.text ?? 'no alg', 'alg, a string')
        : pass('Names its algorithm', alg)
    },
  },
  {
    id: 'alg-none',
    level: 'error',
    clause: 'RFC 8725 section 3.2; RFC 7518 section 3.6; OID-03',
    advice: 'Sign the token; anybody can write one with alg none.',
    check: ({ header }) => {
      const alg = header.string('alg')
      return alg?.trim().toLowerCase() === 'none'
        ? fail('Nobody signed it', alg, 'a signature')
        : pass('Not of the algorithm none')
    },
  },
  {
    id: 'alg-registered',
    level: 'error',
    clause: 'RFC 7518 section 3.1; RFC 8037; RFC 8812; RFC 9864',
    advice: 'Write the algorithm as it is registered; names tell upper and lower case apart.',
    check: ({ header }) => {
      const alg = header.string('alg')
      if (alg === undefined || alg.trim().toLowerCase() === 'none') return undefined
      return asymmetric.test(alg) || symmetric.test(alg)
        ? pass('A registered algorithm', alg)
        : fail('Not a registered signature algorithm', alg, 'as in RS256, ES384 or HS256')
    },
  },
  {
    id: 'alg',
    level: 'error',
    clause: 'RFC 8725 section 3.1; OID-03',
    advice: 'Sign with a private key, so that who can check it cannot make it.',
    check: ({ header }) => {
      const alg = header.string('alg')
      return alg !== undefined && asymmetric.test(alg)
        ? pass('An asymmetric signature algorithm', alg)
        : fail(
            'Not an algorithm SMART allows',
            alg ?? 'absent',
            'an asymmetric one, as RS256 or ES384',
          )
    },
  },
  {
    id: 'alg-smart',
    level: 'warning',
    clause: 'SMART App Launch 2.2.0, asymmetric client authentication; ASY-33',
    profiles: ['smart-client-assertion'],
    advice: 'Use RS384 or ES384, which every SMART server has to take.',
    check: ({ header }) => oneOfAlgorithms(header.string('alg'), ['RS384', 'ES384']),
  },
  {
    id: 'alg-udap',
    level: 'error',
    clause: 'UDAP Security 2.0.0 section 1.2; UDAP-JWT-004',
    profiles: [
      'udap-authentication-token',
      'udap-software-statement',
      'udap-certification',
      'udap-id-token',
    ],
    advice: 'Use RS256, which every UDAP server has to take, or ES256, RS384, ES384.',
    check: ({ header }) =>
      oneOfAlgorithms(header.string('alg'), ['RS256', 'ES256', 'RS384', 'ES384']),
  },
  {
    id: 'alg-signed-metadata',
    level: 'error',
    clause: 'UDAP Security 2.0.0 section 2.3; UDAP-DISC-008',
    profiles: ['udap-signed-metadata'],
    advice: 'Sign metadata with RS256.',
    check: ({ header }) => oneOfAlgorithms(header.string('alg'), ['RS256']),
  },
  {
    id: 'critical-parameters',
    level: 'error',
    clause: 'RFC 7515 section 4.1.11; RFC 8725 section 3.10',
    advice: 'Leave crit away, or send the token only to those who know the extension.',
    check: ({ header }) => {
      const crit = header.get('crit')
      if (crit === undefined) return pass('No critical extension')
      const names = header.strings('crit')
      const seen = names === undefined || crit.string !== undefined ? crit.text : names.join(', ')
      return fail('Marks extensions as critical that nobody has to understand', seen, 'no crit')
    },
  },
  {
    id: 'crit-form',
    level: 'error',
    clause: 'RFC 7515 section 4.1.11',
    advice: 'Let crit be a list of parameters that stand in the header.',
    check: ({ header }) => {
      const crit = header.get('crit')
      if (crit === undefined) return pass('No critical extension')
      const names = crit.elements?.map((element) => element.string)
      const isFit =
        names !== undefined &&
        names.length > 0 &&
        names.every((name) => name !== undefined && header.get(name) !== undefined)
      return isFit
        ? pass('crit names parameters of the header')
        : fail('crit is malformed', crit.text, 'a list of parameters that are there')
    },
  },
  {
    id: 'unencoded-payload',
    level: 'error',
    clause: 'RFC 7797 section 7; RFC 8725 section 3.10',
    advice: 'Leave b64 away: a JWT has its payload encoded.',
    check: ({ header }) => absent(header.get('b64')?.text, 'b64', 'The payload is encoded'),
  },
  {
    id: 'encryption-parameters',
    level: 'warning',
    clause: 'RFC 7516 section 4.1; CVE-2023-51774',
    advice:
      'Leave parameters of encryption away; they make readers take a signed token for an encrypted one.',
    check: ({ header }) => {
      const found = encryptionParameters.filter((name) => header.get(name) !== undefined)
      return found.length === 0
        ? pass('Only parameters of signatures')
        : fail('Parameters of encryption in a signature', found.join(', '), 'none')
    },
  },
  {
    id: 'kid',
    level: 'warning',
    clause: 'OID-03; DSC-13; ASY-34',
    profiles: knownKeyProfiles,
    advice: 'Name the key by its kid, so that keys can be changed.',
    check: ({ header }) => {
      const kid = header.string('kid')
      return kid === undefined || kid === ''
        ? fail(
            'Does not say which key signed it',
            header.get('kid')?.text ?? 'no kid',
            'kid of a published key',
          )
        : pass('Says which key signed it', kid)
    },
  },
  {
    id: 'kid-form',
    level: 'error',
    clause: 'RFC 7515 section 4.1.4',
    advice: 'Let kid be a string.',
    check: ({ header }) => {
      const kid = header.get('kid')
      if (kid === undefined) return undefined
      return kid.string === undefined
        ? fail('kid is not a string', kid.text, 'a string')
        : pass('kid is a string')
    },
  },
  {
    id: 'kid-injection',
    level: 'error',
    clause: 'RFC 8725 section 3.10',
    advice:
      'Treat kid as data: look it up among known keys, never in a file, a query or a command.',
    check: ({ header }) => {
      const kid = header.string('kid')
      if (kid === undefined) return undefined
      const danger = dangers.find(([, pattern]) => pattern.test(kid))
      return danger === undefined
        ? pass('kid looks like a name of a key')
        : fail(`kid looks like ${danger[0]}`, kid, 'a name of a key')
    },
  },
  {
    id: 'kid-length',
    level: 'warning',
    clause: 'RFC 7517 section 4.5; L-04',
    advice: 'Use a short kid, as the thumbprint of the key.',
    check: ({ header }) => {
      const kid = header.string('kid')
      if (kid === undefined) return undefined
      return kid.length <= 255
        ? pass('kid is short')
        : fail('kid is long', `${kid.length} characters`, 'at most 255')
    },
  },
  {
    id: 'no-embedded-keys',
    level: 'warning',
    clause: 'RFC 8725 section 3.10; RFC 9700 section 4',
    profiles: knownKeyProfiles,
    advice: 'Never take a key from the token that it is to verify.',
    check: ({ header, profile }) => {
      // The one place a SMART assertion may point to is judged by a rule of its own.
      const names = profile === 'smart-client-assertion' ? ['jwk', 'x5u'] : ['jwk', 'jku', 'x5u']
      const present = names.filter((name) => header.get(name) !== undefined)
      return present.length === 0
        ? pass('Brings no key of its own')
        : fail('Points to its own key; it was not followed', present.join(', '), 'kid only')
    },
  },
  {
    id: 'jwk-private',
    level: 'error',
    clause: 'RFC 7515 section 4.1.3; RFC 7517 section 9.2',
    advice: 'Withdraw this key at once: its private part was given away.',
    check: ({ header }) => {
      const jwk = header.object('jwk')
      const secret = ['d', 'p', 'k'].find((name) => jwk?.get(name) !== undefined)
      return secret === undefined
        ? pass('No private key in the header')
        : fail('The header holds a private key', `jwk.${secret}`, 'public members only')
    },
  },
  {
    id: 'jku-https',
    level: 'error',
    clause: 'RFC 7515 section 4.1.2; ASY-35',
    advice: 'Give the registered https URL of the JWK Set, or leave jku away.',
    check: ({ header }) => httpsOnly(header.get('jku')?.text, header.string('jku'), 'jku'),
  },
  {
    id: 'x5u-https',
    level: 'error',
    clause: 'RFC 7515 section 4.1.5',
    advice: 'Carry the certificates in x5c instead.',
    check: ({ header }) => httpsOnly(header.get('x5u')?.text, header.string('x5u'), 'x5u'),
  },
  {
    id: 'x5t-matches',
    level: 'error',
    clause: 'RFC 7515 sections 4.1.7 and 4.1.8',
    advice: 'Calculate the thumbprint over the DER of the first certificate.',
    check: ({ header, certificates }) => {
      const [leaf] = certificates
      const digests = { x5t: 'sha1', 'x5t#S256': 'sha256' } as const
      const given = Object.entries(digests).filter(([name]) => header.get(name) !== undefined)
      if (leaf === undefined || given.length === 0) return undefined
      const wrong = given.find(
        ([name, digest]) =>
          createHash(digest).update(leaf.der).digest('base64url') !== header.string(name),
      )
      return wrong === undefined
        ? pass('The thumbprint is that of the first certificate')
        : fail(
            `${wrong[0]} is of another certificate`,
            header.get(wrong[0])?.text ?? '',
            'that of x5c[0]',
          )
    },
  },
  {
    id: 'cty',
    level: 'warning',
    clause: 'RFC 7519 section 5.2',
    advice: 'Leave cty away, unless the payload is another JWT.',
    check: ({ header }) => absent(header.get('cty')?.text, 'cty', 'The payload is no other JWT'),
  },
  {
    id: 'typ-string',
    level: 'error',
    clause: 'RFC 7515 section 4.1.9',
    advice: 'Let typ be a string.',
    check: ({ header }) => {
      const typ = header.get('typ')
      if (typ === undefined) return undefined
      return typ.string === undefined
        ? fail('typ is not a string', typ.text, 'a string')
        : pass('typ is a string')
    },
  },
]

/** Rules about the header of a JWT: its algorithm, its extensions, and the ways it names a key. */
export const headerRules: readonly InspectorRule[] = rules.map((rule) => ({
  ...rule,
  reads: 'header',
}))

/** What a kid must not be, since somebody may use it as more than a name. */
const dangers = [
  ['a path', /\.\.[/\\]|^[/\\]|%2e%2e|^[a-z]:\\/i],
  ['a URL', /^[a-z][a-z0-9+.-]*:\/\//i],
  [
    'a database query',
    /['"`;]\s*(?:or|and|union|select|drop|insert|--)|\bunion\s+select\b|--\s*$/i,
  ],
  ['a command', /[|`]|\$\(|&&|;\s*\w+\s/],
  ['markup', /<[a-z!/]/i],
  ['a template', /\{\{|\$\{|<%/],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  ['text with control characters', /[\u0000-\u001f\u007f]/],
] as const

function oneOfAlgorithms(alg: string | undefined, wanted: readonly string[]) {
  return alg !== undefined && wanted.includes(alg)
    ? pass('An algorithm of this profile', alg)
    : fail('Not an algorithm of this profile', alg ?? 'absent', wanted.join(', '))
}

function absent(seen: string | undefined, name: string, text: string) {
  return seen === undefined ? pass(text) : fail(`Has ${name}`, seen, `no ${name}`)
}

function httpsOnly(text: string | undefined, url: string | undefined, name: string) {
  if (text === undefined) return undefined
  const isFit = url !== undefined && URL.canParse(url) && new URL(url).protocol === 'https:'
  return isFit
    ? pass(`${name} is an https URL`, url)
    : fail(`${name} is no https URL`, text, 'https')
}

/** Whether an algorithm signs with a secret that both sides share. */
export function isSymmetric({ header }: Pick<InspectionSubject, 'header'>): boolean {
  return symmetric.test(header.string('alg') ?? '')
}
