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

function readTime(subject: InspectionSubject, name: string): number | RuleAnswer | undefined {
  const node = subject.claims.get(name)
  if (node === undefined) return undefined
  const value = subject.claims.integer(name)
  if (value !== undefined && value >= 0) return value
  return fail(`${name} is not a number of seconds`, node.text, 'whole seconds since 1970')
}

const signedKinds = ['id-token', 'access-token', 'client-assertion'] as const

/** Rules about the times in a token. */
export const timeRules: readonly InspectorRule[] = [
  {
    id: 'exp',
    level: 'error',
    clause: 'RFC 7519 section 4.1.4; OID-12; SAL-53',
    check: (subject) => {
      const { now } = subject.surroundings
      const exp = readTime(subject, 'exp')
      if (exp === undefined) {
        return fail('Never expires', 'no exp', 'exp, the moment from which it is refused')
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
    clause: 'RFC 7519 section 4.1.6; OID-04; RFC 9068 section 2.2',
    kinds: ['id-token', 'access-token'],
    check: (subject) => {
      const { now, clockSkewSeconds } = subject.surroundings
      const iat = readTime(subject, 'iat')
      if (iat === undefined) return fail('Does not say when it was issued', 'no iat', 'iat')
      if (typeof iat !== 'number') return iat
      return iat <= now + clockSkewSeconds
        ? pass(`Issued ${describeDistance(iat - now)}`)
        : fail('Issued in the future', String(iat), `at most ${now}`)
    },
  },
  {
    id: 'lifetime',
    level: 'warning',
    clause: 'SAL-53; OpenID Connect Core section 2',
    kinds: signedKinds,
    check: ({ claims, kind }) => {
      const exp = claims.integer('exp')
      const iat = claims.integer('iat')
      if (exp === undefined || iat === undefined) return undefined
      const longest = kind === 'client-assertion' ? 300 : 3600
      const lifetime = exp - iat
      if (lifetime <= 0) return fail('Ends before it begins', `${lifetime} s`, 'exp after iat')
      return lifetime <= longest
        ? pass(`Lives ${lifetime} s`)
        : fail('Lives longer than SMART recommends', `${lifetime} s`, `at most ${longest} s`)
    },
  },
]
