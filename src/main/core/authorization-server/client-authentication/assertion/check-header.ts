import { describeMember } from '../../../jwt/index.ts'
import {
  type AssertionAlgorithm,
  assertionAlgorithms,
  isAssertionAlgorithm,
} from './assertion-algorithms.ts'
import type { ProfileRules } from './assertion-profile.ts'
import type { AssertionMembers } from './decode-assertion.ts'
import { refuseAssertion } from './refuse-assertion.ts'

/** Checks what the header says before any key is looked for: an advertised algorithm and no critical extension.
 * @throws {OAuthError} invalid_client
 * @see RFC 7515 sections 4.1.1 and 4.1.11; RFC 8725 section 3.1; ASY-31 to ASY-33, ASY-36
 */
export function checkAlgorithm(header: AssertionMembers): AssertionAlgorithm {
  const { alg, crit, b64 } = header
  if (!isAssertionAlgorithm(alg)) {
    throw refuseAssertion({
      check: 'assertion-algorithm',
      clause: 'RFC 7515 section 4.1.1; ASY-31, ASY-32, ASY-33',
      part: 'header alg',
      seen: describeMember(alg),
      wanted: `one of ${assertionAlgorithms.join(' ')}`,
    })
  }
  for (const [name, value] of Object.entries({ crit, b64 })) {
    if (value === undefined) continue
    throw refuseAssertion({
      check: 'assertion-extensions',
      clause: 'RFC 7515 section 4.1.11; RFC 7797 section 7; ASY-36',
      part: `header ${name}`,
      seen: describeMember(value),
      wanted: 'absent, since no extension is understood',
    })
  }
  return alg
}

/** Checks `typ` and `kid` by the client's profile.
 * @returns the key id; undefined where the profile lets it be left out
 * @throws {OAuthError} invalid_client
 * @see SMART App Launch 2.2.0, Client Authentication: Asymmetric; ASY-34; ruling D-19
 */
export function checkTypeAndKeyId(
  { typ, kid }: AssertionMembers,
  { types, isKidRequired }: ProfileRules,
): string | undefined {
  if (!types.some((type) => type === typ)) {
    throw refuseAssertion({
      check: 'assertion-type',
      clause: 'SMART App Launch 2.2.0, Client Authentication: Asymmetric; ASY-34; D-19',
      part: 'header typ',
      seen: describeMember(typ),
      wanted: types.map((type) => type ?? 'absent').join(' or '),
    })
  }
  if (kid === undefined && !isKidRequired) return undefined
  if (typeof kid === 'string' && kid !== '' && kid.length <= 255) return kid
  throw refuseAssertion({
    check: 'assertion-key-id',
    clause: 'SMART App Launch 2.2.0, Client Authentication: Asymmetric; ASY-34; AS-18',
    part: 'header kid',
    seen: describeMember(kid),
    wanted: 'the kid of a registered key, 1 to 255 characters',
  })
}
