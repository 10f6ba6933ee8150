import type { Platform } from '../../platform.ts'

/** What every `sub` begins with; no client id may. */
export const subjectPrefix = 'tb-user-'

/** Makes the `sub` of a new user: 160 random bits, never equal to a client id, never given twice.
 * @see OpenID Connect Core section 2; spec/security.md AS-11
 */
export function makeSubject(random: Platform['random']): string {
  return subjectPrefix + Buffer.from(random(20)).toString('base64url')
}
