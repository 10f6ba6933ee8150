import type { JwtMembers } from '../../jwt/index.ts'
import { describeMember } from '../../jwt/index.ts'
import { UdapJwtError } from './udap-jwt-error.ts'

/** What the times of a JWT are checked against; all in seconds. */
export interface UdapTimeRules {
  /** Epoch seconds. */
  readonly now: number
  /** Leeway for clocks that differ. */
  readonly skewSeconds: number
  /** Longest time from `iat` to `exp`. @see spec/udap.md section 8.1 */
  readonly lifetimeSeconds: number
}

/** Times of a JWT that passed, in epoch seconds. */
export interface UdapTimes {
  readonly issuedAt: number
  readonly expiresAt: number
}

/** Checks that now lies within the time of the JWT and that this time is not longer than it may be.
 * @throws {UdapJwtError} stage `claims`
 * @see RFC 7519 section 4.1; UDAP-JWT-007, UDAP-JWT-008; UDAP-DCR-009, UDAP-TOK-007
 */
export function checkUdapTimes(
  { iat, exp }: JwtMembers,
  { now, skewSeconds, lifetimeSeconds }: UdapTimeRules,
): UdapTimes {
  const issuedAt = requireTime('iat', iat)
  const expiresAt = requireTime('exp', exp)
  if (expiresAt <= issuedAt) {
    throw refuseTime('exp', `${expiresAt}, not after iat ${issuedAt}`, 'a time after iat')
  }
  if (expiresAt - issuedAt > lifetimeSeconds) {
    const seen = `${expiresAt}, ${expiresAt - issuedAt} s after iat`
    throw refuseTime('exp', seen, `at most ${lifetimeSeconds} s after iat`)
  }
  if (expiresAt + skewSeconds < now) {
    throw refuseTime('exp', `${expiresAt}, ${now - expiresAt} s ago`, `a time not before ${now}`)
  }
  if (issuedAt > now + skewSeconds) {
    throw refuseTime('iat', `${issuedAt}, ${issuedAt - now} s ahead`, `a time not after ${now}`)
  }
  return { issuedAt, expiresAt }
}

/** Gives the one-time id. @throws {UdapJwtError} stage `claims` @see UDAP-JWT-007 */
export function readUdapTokenId({ jti }: JwtMembers): string {
  if (typeof jti === 'string' && jti !== '' && jti.length <= 255) return jti
  throw new UdapJwtError('claims', {
    check: 'udap-jwt-one-time-id',
    clause: 'UDAP Security 2.0.0 section 1.2.3; UDAP-JWT-007',
    parameter: 'claim jti',
    seen: describeMember(jti),
    wanted: 'a text of 1 to 255 characters',
  })
}

/** Gives the party a JWT is by and about.
 * @throws {UdapJwtError} stage `claims`: `iss` or `sub` is no text, or they differ
 * @see UDAP-JWT-007; UDAP-DCR-008, UDAP-TOK-004
 */
export function readUdapIssuer({ iss, sub }: JwtMembers): string {
  for (const [name, value] of Object.entries({ iss, sub })) {
    if (typeof value === 'string' && value !== '') continue
    throw refuseIssuer(name, describeMember(value), 'a text')
  }
  if (iss !== sub) {
    throw refuseIssuer('sub', describeMember(sub), `the same as iss, ${describeMember(iss)}`)
  }
  // Both are texts, by the loop above.
  return iss as string
}

/** Checks that the JWT is addressed to `expected`, which must be its audience or one of several, character by character.
 * @throws {UdapJwtError} stage `claims`
 * @see UDAP-JWT-011, UDAP-JWT-012; UDAP-DCR-008, UDAP-TOK-005
 */
export function checkUdapAudience({ aud }: JwtMembers, expected: string): void {
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  if (audiences.includes(expected)) return
  const [only] = audiences
  const difference = typeof only === 'string' ? firstDifference(only, expected) : ''
  throw new UdapJwtError('claims', {
    check: 'udap-jwt-audience',
    clause: 'RFC 7519 section 4.1.3; UDAP-JWT-011, UDAP-JWT-012',
    parameter: 'claim aud',
    seen: `${describeMember(aud)}${difference}`,
    wanted: expected,
  })
}

/** Says where two URIs that do not compare equal part company. @see UDAP-JWT-011 */
export function firstDifference(seen: string, wanted: string): string {
  if (seen === wanted) return ''
  let index = 0
  while (index < seen.length && seen[index] === wanted[index]) index += 1
  const found = seen[index]
  return `, different from character ${index + 1} on (${found === undefined ? 'it ends there' : found})`
}

function requireTime(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw refuseTime(name, describeMember(value), 'whole seconds since 1970 as a JSON number')
}

function refuseTime(name: string, seen: string, wanted: string) {
  return new UdapJwtError('claims', {
    check: 'udap-jwt-time',
    clause: 'RFC 7519 section 4.1; UDAP Security 2.0.0 section 1.2.3; UDAP-JWT-007, UDAP-JWT-008',
    parameter: `claim ${name}`,
    seen,
    wanted,
  })
}

function refuseIssuer(name: string, seen: string, wanted: string) {
  return new UdapJwtError('claims', {
    check: 'udap-jwt-issuer',
    clause: 'UDAP Security 2.0.0 section 1.2.3; UDAP-JWT-007',
    parameter: `claim ${name}`,
    seen,
    wanted,
  })
}
