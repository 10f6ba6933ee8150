import { describeMember } from '../../../jwt/index.ts'
import type { ProfileRules } from './assertion-profile.ts'
import type { AssertionMembers } from './decode-assertion.ts'
import { refuseAssertion } from './refuse-assertion.ts'

/** Longest time an assertion may still have to run, in seconds. @see spec/security.md L-12; ASY-39 */
export const longestAssertionSeconds = 300

/** Time as the checks see it, in epoch seconds, and the leeway for clocks that differ. @see ruling D-17 */
export interface CheckTime {
  readonly now: number
  readonly skewSeconds: number
}

/** Gives the client that an assertion is made by and about.
 * @throws {OAuthError} invalid_client: `iss` or `sub` is missing or no text, or they differ
 * @see RFC 7523 section 3; ASY-37
 */
export function readClientId({ iss, sub }: AssertionMembers): string {
  const clause = 'RFC 7523 section 3; ASY-37'
  for (const [name, value] of Object.entries({ iss, sub })) {
    if (typeof value === 'string' && value !== '') continue
    throw refuseAssertion({
      check: 'assertion-issuer',
      clause,
      part: `claim ${name}`,
      seen: describeMember(value),
      wanted: 'the client_id',
    })
  }
  if (iss !== sub) {
    throw refuseAssertion({
      check: 'assertion-issuer-is-subject',
      clause,
      part: 'claim sub',
      seen: describeMember(sub),
      wanted: `the same as iss, ${describeMember(iss)}`,
    })
  }
  // Proved to be a text above, as iss and sub are equal texts.
  return iss as string
}

/** Gives the one-time id. @throws {OAuthError} invalid_client @see ASY-40; spec/security.md AS-14 */
export function readOneTimeId({ jti }: AssertionMembers): string {
  if (typeof jti === 'string' && jti !== '' && jti.length <= 255) return jti
  throw refuseAssertion({
    check: 'assertion-one-time-id',
    clause: 'SMART App Launch 2.2.0, Client Authentication: Asymmetric; ASY-40',
    part: 'claim jti',
    seen: describeMember(jti),
    wanted: 'a text of 1 to 255 characters',
  })
}

/** Checks that the assertion is addressed to this server and to no other.
 * @throws {OAuthError} invalid_client
 * @see RFC 7523 section 3; ASY-38; ruling D-18
 */
export function checkAudience(
  { aud }: AssertionMembers,
  { audiences, isArrayAccepted }: ProfileRules,
): void {
  const isAlone = Array.isArray(aud) && aud.length === 1 && isArrayAccepted
  const value: unknown = isAlone ? aud[0] : aud
  if (audiences.some((audience) => audience === value)) return
  throw refuseAssertion({
    check: 'assertion-audience',
    clause: 'RFC 7523 section 3; ASY-38; D-18',
    part: 'claim aud',
    seen: describeMember(aud),
    wanted: audiences.join(' or '),
  })
}

/** Checks that now lies within the assertion's time, which ends at most five minutes from now.
 * @throws {OAuthError} invalid_client
 * @see RFC 7519 section 4.1; ASY-39; ruling D-17
 */
export function checkTimes({ exp, nbf, iat }: AssertionMembers, time: CheckTime): void {
  const { now, skewSeconds } = time
  const end = requireTime('exp', exp)
  if (end + skewSeconds <= now) {
    throw refuseTime('exp', `${end}, ${now - end} s ago`, `a time after ${now}`)
  }
  if (end > now + longestAssertionSeconds + skewSeconds) {
    throw refuseTime(
      'exp',
      `${end}, ${end - now} s ahead`,
      `at most ${now + longestAssertionSeconds}, ${longestAssertionSeconds} s ahead`,
    )
  }
  for (const [name, value] of Object.entries({ nbf, iat })) {
    if (value === undefined) continue
    const start = requireTime(name, value)
    if (start > now + skewSeconds) {
      throw refuseTime(name, `${start}, ${start - now} s ahead`, `a time not after ${now}`)
    }
  }
}

function requireTime(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  throw refuseTime(name, describeMember(value), 'whole seconds since 1970 as a JSON number')
}

function refuseTime(name: string, seen: string, wanted: string) {
  return refuseAssertion({
    check: 'assertion-time',
    clause: 'RFC 7519 section 4.1; SMART App Launch 2.2.0; ASY-39; D-17',
    part: `claim ${name}`,
    seen,
    wanted,
  })
}
