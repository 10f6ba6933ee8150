import type { JWK } from 'jose'
import { describeMember } from '../../../jwt/index.ts'
import { type AssertionAlgorithm, keyKindOf } from './assertion-algorithms.ts'
import { refuseAssertion } from './refuse-assertion.ts'

/** Picks the one registered key that an assertion is to be verified with: by `kid` as it stands and the type of key the
 * algorithm needs; exactly one has to be left, on the right curve and meant for this.
 * @param kid undefined where the profile lets it be left out
 * @throws {OAuthError} invalid_client
 * @see SMART App Launch 2.2.0, Client Authentication: Asymmetric; ASY-21, ASY-33, ASY-34; spec/security.md AS-17, AS-18
 */
export function selectKey(
  keys: readonly JWK[],
  alg: AssertionAlgorithm,
  kid: string | undefined,
): JWK {
  const { kty, crv } = keyKindOf[alg]
  const named = keys.filter((key) => kid === undefined || key.kid === kid)
  const fitting = named.filter((key) => key.kty === kty && (kid !== undefined || key.crv === crv))
  const [key, ...others] = fitting
  if (key === undefined || others.length > 0) {
    throw refuseAssertion({
      check: 'assertion-key',
      clause: 'SMART App Launch 2.2.0, Client Authentication: Asymmetric; ASY-21, ASY-34',
      part: 'header kid',
      seen: `${describeMember(kid)}, which is ${describeMatches(named, fitting)}`,
      wanted: `the kid of exactly one registered ${kty} key`,
    })
  }
  if (key.crv !== crv) throw refuseKey(alg, 'crv', key.crv, `${crv}, as ${alg} needs`)
  if (key.alg !== undefined && key.alg !== alg) throw refuseKey(alg, 'alg', key.alg, alg)
  if (key.use !== undefined && key.use !== 'sig') throw refuseKey(alg, 'use', key.use, 'sig')
  if (key.key_ops !== undefined && !key.key_ops.includes('verify')) {
    throw refuseKey(alg, 'key_ops', key.key_ops.join(' '), 'verify among them')
  }
  return key
}

function describeMatches(named: readonly JWK[], fitting: readonly JWK[]): string {
  if (fitting.length > 1) return `the kid of ${fitting.length} keys`
  if (named.length === 0) return 'the kid of no registered key'
  return `the kid of a key with kty ${named.map(({ kty }) => kty).join(' and ')}`
}

function refuseKey(alg: string, member: string, seen: string | undefined, wanted: string) {
  return refuseAssertion({
    check: 'assertion-key-fits-algorithm',
    clause: 'RFC 7518 section 3.1; RFC 8725 section 3.1; ASY-33; AS-17',
    part: 'header alg',
    seen: `${alg} with a registered key whose ${member} is ${describeMember(seen)}`,
    wanted,
  })
}
