import type { InspectorProfile } from '../../../../shared/contract/inspector.ts'
import { fail, type InspectionSubject, type InspectorRule, pass, type RuleAnswer } from '../rule.ts'

/** How far a token is from a moment, in words: `in 4 min`, `3 h ago`. */
export function describeDistance(seconds: number): string {
  const size = Math.abs(seconds)
  const [count, unit] =
    size < 120
      ? [size, 's']
      : size < 7_200
        ? [Math.round(size / 60), 'min']
        : size < 172_800
          ? [Math.round(size / 3_600), 'h']
          : [Math.round(size / 86_400), 'days']
  return seconds >= 0 ? `in ${count} ${unit}` : `${count} ${unit} ago`
}

function readTime({ claims }: InspectionSubject, name: string): number | RuleAnswer | undefined {
  const node = claims.get(name)
  if (node === undefined) return undefined
  const value = claims.integer(name)
  if (value !== undefined && value >= 0) return value
  return fail(`${name} is not a number of seconds`, node.text, 'whole seconds since 1970')
}

const day = 86_400

/** The longest life each kind of token may have, in seconds, and where that is written. */
const lifetimes: Readonly<
  Partial<Record<InspectorProfile, readonly [seconds: number, clause: string]>>
> = {
  'smart-client-assertion': [300, 'SMART App Launch 2.2.0, asymmetric authentication; ASY-39'],
  'rfc7523-assertion': [3_600, 'RFC 7523 section 3 (4)'],
  'udap-authentication-token': [300, 'UDAP Security 2.0.0 section 5.2.1; UDAP-TOK-007'],
  'udap-software-statement': [300, 'UDAP Security 2.0.0 section 3.1; UDAP-DCR-009'],
  'udap-signed-metadata': [366 * day, 'UDAP Security 2.0.0 section 2.3; UDAP-DISC-009'],
  'udap-certification': [1_096 * day, 'UDAP Security 2.0.0 section 3.3; UDAP-CERT-005'],
  'id-token': [3_600, 'OpenID Connect Core 1.0 section 2; L-12'],
  'udap-id-token': [3_600, 'UDAP Tiered OAuth section 3; UDAP-IDP-008'],
  'access-token': [3_600, 'SAL-53; L-12'],
  'smart-access-token': [3_600, 'SAL-53; L-12'],
  'logout-token': [120, 'OpenID Connect Back-Channel Logout 1.0 section 2.4'],
}

/** Profiles whose rules ask for `exp`. */
const withoutExpiry: readonly InspectorProfile[] = [
  'dpop-proof',
  'introspection-jwt',
  'software-statement',
]

/** Rules about the times in a token. */
export const timeRules: readonly InspectorRule[] = [
  {
    id: 'exp',
    level: 'error',
    clause: 'RFC 7519 section 4.1.4; OID-12; SAL-53; UDAP-JWT-007, UDAP-JWT-008',
    advice: 'Ask for a new token; give each one an end.',
    reads: ['exp'],
    check: (subject) => {
      const { now } = subject.surroundings
      const exp = readTime(subject, 'exp')
      if (exp === undefined) {
        return withoutExpiry.includes(subject.profile)
          ? undefined
          : fail('Never expires', 'no exp', 'exp, the moment from which it is refused')
      }
      if (typeof exp !== 'number') return exp
      const distance = describeDistance(exp - now)
      return exp > now
        ? pass(`Expires ${distance}`)
        : fail(`Expired ${distance}`, String(exp), `later than ${now}`)
    },
  },
  {
    id: 'nbf',
    level: 'error',
    clause: 'RFC 7519 section 4.1.5',
    advice: 'Wait, or set the clock of the sender.',
    reads: ['nbf'],
    check: (subject) => {
      const { now, clockSkewSeconds } = subject.surroundings
      const nbf = readTime(subject, 'nbf')
      if (nbf === undefined || typeof nbf !== 'number') return nbf
      return nbf <= now + clockSkewSeconds
        ? pass('Already valid')
        : fail(`Valid ${describeDistance(nbf - now)}`, String(nbf), `at most ${now}`)
    },
  },
  {
    id: 'iat',
    level: 'error',
    clause: 'RFC 7519 section 4.1.6; OID-04; RFC 9068 section 2.2; UDAP-JWT-007',
    advice: 'Say when the token was made, by a clock that is right.',
    reads: ['iat'],
    check: (subject) => {
      const { now, clockSkewSeconds } = subject.surroundings
      const iat = readTime(subject, 'iat')
      if (iat === undefined) {
        return isIatRequired(subject.profile)
          ? fail('Does not say when it was issued', 'no iat', 'iat')
          : undefined
      }
      if (typeof iat !== 'number') return iat
      return iat <= now + clockSkewSeconds
        ? pass(`Issued ${describeDistance(iat - now)}`)
        : fail('Issued in the future', String(iat), `at most ${now}`)
    },
  },
  {
    id: 'time-milliseconds',
    level: 'error',
    clause: 'RFC 7519 section 2 (NumericDate); UDAP-JWT-007',
    advice: 'Count in seconds since 1970, not in milliseconds.',
    reads: ['exp', 'nbf', 'iat', 'auth_time'],
    check: ({ claims }) => {
      const found = ['exp', 'nbf', 'iat', 'auth_time'].find(
        (name) => (claims.integer(name) ?? 0) > 1e11,
      )
      return found === undefined
        ? pass('Times are in seconds')
        : fail('A time is in milliseconds', `${found} ${claims.get(found)?.text}`, 'seconds')
    },
  },
  {
    id: 'exp-after-iat',
    level: 'error',
    clause: 'UDAP-JWT-008; RFC 7519 section 4.1.4',
    advice: 'Let exp be later than iat.',
    reads: ['exp', 'iat'],
    check: ({ claims }) => {
      const exp = claims.integer('exp')
      const iat = claims.integer('iat')
      if (exp === undefined || iat === undefined) return undefined
      return exp > iat
        ? pass('Ends after it begins')
        : fail('Ends before it begins', `${exp - iat} s`, 'exp after iat')
    },
  },
  {
    id: 'nbf-before-exp',
    level: 'error',
    clause: 'RFC 7519 sections 4.1.4 and 4.1.5',
    advice: 'Let nbf be earlier than exp, or leave it away.',
    reads: ['nbf', 'exp'],
    check: ({ claims }) => {
      const exp = claims.integer('exp')
      const nbf = claims.integer('nbf')
      if (exp === undefined || nbf === undefined) return undefined
      return nbf < exp
        ? pass('Is valid for some time')
        : fail('Is never valid', `nbf ${nbf}, exp ${exp}`, 'nbf before exp')
    },
  },
  {
    id: 'lifetime',
    level: 'warning',
    clause: 'L-12; ASY-39; UDAP Security 2.0.0 section 1.2; OpenID Connect Core 1.0 section 2',
    advice: 'Let it live shorter: a stolen one can be used until it ends.',
    reads: ['exp', 'iat'],
    check: ({ claims, profile }) => {
      const limit = lifetimes[profile]
      const exp = claims.integer('exp')
      const iat = claims.integer('iat')
      if (limit === undefined || exp === undefined || iat === undefined || exp <= iat) {
        return undefined
      }
      const [longest, clause] = limit
      const lifetime = exp - iat
      return lifetime <= longest
        ? pass(`Lives ${lifetime} s`)
        : fail('Lives too long', `${lifetime} s`, `at most ${longest} s (${clause})`)
    },
  },
  {
    id: 'lifetime-left',
    level: 'error',
    clause: 'SMART App Launch 2.2.0, asymmetric authentication; ASY-39',
    profiles: ['smart-client-assertion'],
    advice: 'Let exp be at most five minutes ahead.',
    reads: ['exp'],
    check: ({ claims, surroundings: { now } }) => {
      const exp = claims.integer('exp')
      if (exp === undefined) return undefined
      return exp - now <= 330
        ? pass('Ends within five minutes')
        : fail('Ends too far ahead', `in ${exp - now} s`, 'within 300 s')
    },
  },
  {
    id: 'very-old',
    level: 'warning',
    clause: 'RFC 7519 section 4.1.6; RFC 9449 section 11.1',
    advice: 'Make a new one: it is older than anybody should accept.',
    profiles: ['dpop-proof'],
    reads: ['iat'],
    check: ({ claims, surroundings: { now } }) => {
      const iat = claims.integer('iat')
      if (iat === undefined) return undefined
      return now - iat <= 300
        ? pass('Made within five minutes')
        : fail('Made long ago', describeDistance(iat - now), 'within minutes')
    },
  },
]

function isIatRequired(profile: InspectorProfile): boolean {
  return ![
    'jwt',
    'smart-client-assertion',
    'rfc7523-assertion',
    'smart-access-token',
    'software-statement',
  ].includes(profile)
}
