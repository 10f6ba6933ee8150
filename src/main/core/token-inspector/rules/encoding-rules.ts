import { type JsonObject, looksLikeJwt } from '../decode-jwt.ts'
import type { DocumentFacts } from '../document-facts.ts'
import { fail, type InspectorRule, pass } from '../rule.ts'

/** Longest JWT the authorization server takes, and the longest header and payload. @see spec/security.md L-07; ASY-42 */
const serverLimits = { jwt: 65_536, header: 16_384, payload: 49_152 } as const

/** Rules about the encoding of a JWT: base64url, UTF-8 and JSON. */
export const encodingRules: readonly InspectorRule[] = [
  {
    id: 'compact-form',
    level: 'warning',
    clause: 'RFC 7515 sections 2 and 3.1',
    advice: 'Send the three parts without white space, line breaks or quotes around them.',
    check: ({ oddities }) => oddityRule(oddities, /white space|quote/, 'No white space in it'),
  },
  {
    id: 'base64-padding',
    level: 'warning',
    clause: 'RFC 7515 section 2; RFC 4648 section 5',
    advice: 'Leave the = at the end of each part away.',
    check: ({ oddities }) => oddityRule(oddities, /padded/, 'No padding'),
  },
  {
    id: 'base64-alphabet',
    level: 'warning',
    clause: 'RFC 7515 section 2; RFC 4648 section 5',
    advice: 'Encode with the URL-safe alphabet: - and _ instead of + and /.',
    check: ({ oddities }) => oddityRule(oddities, /plain base64/, 'The alphabet of base64url'),
  },
  {
    id: 'base64-trailing-bits',
    level: 'warning',
    clause: 'RFC 4648 section 3.5; RFC 7515 section 2',
    advice: 'Encode again: unused bits must be zero, or one token has several texts.',
    check: ({ oddities }) => oddityRule(oddities, /trailing bits/, 'One text for each part'),
  },
  {
    id: 'length',
    level: 'warning',
    clause: 'L-07; GEN-15',
    advice: 'Put less into the token; servers and proxies refuse long ones.',
    check: ({ jwt }) => sizeRule('The token', jwt.compact.length, serverLimits.jwt),
  },
  {
    id: 'header-size',
    level: 'warning',
    clause: 'L-01; RFC 8725 section 3.9',
    advice: 'Name the key by kid instead of carrying much along in the header.',
    reads: 'header',
    check: ({ header }) => sizeRule('The header', header.node.text.length, serverLimits.header),
  },
  {
    id: 'payload-size',
    level: 'warning',
    clause: 'ASY-42; UDAP-JWT-014',
    advice: 'Put less into the payload.',
    check: ({ claims }) => sizeRule('The payload', claims.node.text.length, serverLimits.payload),
  },
  {
    id: 'payload-is-object',
    level: 'error',
    clause: 'RFC 7519 section 7.2',
    advice: 'Sign a JSON object of claims in UTF-8.',
    check: ({ jwt }) =>
      jwt.claims === null
        ? fail('The payload is not a JSON object', 'something else', 'a JSON object of claims')
        : pass('The payload is a JSON object'),
  },
  {
    id: 'members-unique',
    level: 'error',
    clause: 'RFC 7515 section 4; RFC 7519 section 4',
    advice: 'Write each member once: one reader takes the first, another the last.',
    check: ({ header, claims }) => {
      const repeated = both(header, claims, 'repeatedMembers')
      return repeated.length === 0
        ? pass('Every member name stands once')
        : fail('Readers disagree about a repeated member', repeated.join(', '), 'each name once')
    },
  },
  {
    id: 'prototype-names',
    level: 'warning',
    clause: 'TI-09; RFC 8725 section 3.10',
    advice: 'Ask who sent this: such names are used to reach into the objects of a program.',
    check: ({ header, claims }) => {
      const found = both(header, claims, 'prototypeNames')
      return found.length === 0
        ? pass('No member is named like a part of a program')
        : fail('A member is named like a part of a program', found.join(', '), 'no such member')
    },
  },
  {
    id: 'numbers-exact',
    level: 'error',
    clause: 'RFC 8259 section 6; RFC 7493 section 2.2; TI-13',
    advice: 'Keep numbers within 2^53, or send them as strings.',
    check: ({ header, claims }) => {
      const inexact = both(header, claims, 'inexactNumbers')
      return inexact.length === 0
        ? pass('Every number is read the same by everyone')
        : fail('Readers disagree about a number', inexact.join(', '), 'numbers within 2^53')
    },
  },
  {
    id: 'number-form',
    level: 'warning',
    clause: 'RFC 7519 section 2; RFC 7493 section 2.2; TI-13',
    advice: 'Write whole seconds as plain digits.',
    reads: ['exp', 'nbf', 'iat', 'auth_time'],
    check: ({ claims }) => {
      const odd = ['exp', 'nbf', 'iat', 'auth_time'].flatMap((name) => {
        const node = claims.get(name)
        return node?.kind === 'number' && !/^(?:0|[1-9][0-9]*)$/.test(node.text)
          ? [`${name} ${node.text}`]
          : []
      })
      return odd.length === 0
        ? pass('Times are written as plain digits')
        : fail('A time is written unusually', odd.join(', '), 'plain digits, as in 1772884800')
    },
  },
  {
    id: 'strings-well-formed',
    level: 'warning',
    clause: 'RFC 7493 section 2.1; RFC 8259 section 8.2',
    advice: 'Write characters, not halves of surrogate pairs.',
    check: ({ header, claims }) => {
      const broken = both(header, claims, 'brokenStrings')
      return broken.length === 0
        ? pass('Every string is made of whole characters')
        : fail('A string holds half a character', broken.join(', '), 'whole characters')
    },
  },
  {
    id: 'confusable-characters',
    level: 'warning',
    clause: 'TI-05; UTS 39 sections 4 and 5',
    advice: 'Compare by bytes: what you see is not what a program reads.',
    check: ({ header, claims }) => {
      const marked = both(header, claims, 'markedStrings')
      return marked.length === 0
        ? pass('No character hides or looks like another')
        : fail('Characters that hide or look like others', marked.join(', '), 'plain characters')
    },
  },
  {
    id: 'nested-token',
    level: 'information',
    clause: 'RFC 7519 section 5.2; TI-15',
    advice: 'Look at the token inside, too: it is listed by itself.',
    check: ({ claims }) => {
      const names = claims.members.flatMap(({ name, value }) =>
        value.string !== undefined && looksLikeJwt(value.string) ? [name] : [],
      )
      return names.length === 0
        ? pass('No token inside')
        : fail('Carries another token', names.join(', '), 'none')
    },
  },
]

function oddityRule(oddities: readonly string[], pattern: RegExp, text: string) {
  if (oddities.length === 0) return pass(text)
  const found = oddities.filter((oddity) => pattern.test(oddity))
  return found.length === 0
    ? pass(text)
    : fail('The text departs from the compact form', found.join('; '), 'unpadded base64url')
}

function sizeRule(what: string, length: number, limit: number) {
  return length <= limit
    ? pass(`${what} is of a size servers take`)
    : fail(`${what} is too long for a server`, `${length} characters`, `at most ${limit}`)
}

/** What was found in the header and in the payload. */
function both(
  header: JsonObject,
  claims: JsonObject,
  kind: keyof DocumentFacts,
): readonly string[] {
  const first = header.facts[kind]
  const second = claims.facts[kind]
  return second.length === 0 ? first : [...first, ...second]
}
