import {
  type DecodedJws,
  decodeStrictJws,
  JwsFormError,
  type JwtMembers,
} from '../../../jwt/index.ts'
import { refuseAssertion } from './refuse-assertion.ts'

/** How large an assertion may be. @see spec/security.md L-07; ASY-42 */
export const assertionLimits = { characters: 65_536, payloadBytes: 16_384 } as const

/** A header or claims set: each member once. */
export type AssertionMembers = JwtMembers

/** An assertion taken apart; nothing in it has been verified. */
export type DecodedAssertion = DecodedJws

/** Takes an assertion apart by the letter of RFC 7515.
 * @throws {OAuthError} invalid_client
 * @see RFC 7515 sections 4 and 7.1; RFC 7519 section 4; ASY-30, ASY-42
 */
export function decodeAssertion(compact: string): DecodedAssertion {
  try {
    return decodeStrictJws(compact, assertionLimits)
  } catch (cause) {
    if (!(cause instanceof JwsFormError)) throw cause
    const { part, seen, wanted, clause } = cause
    throw refuseAssertion({
      check: 'assertion-form',
      clause: `${clause}; ASY-30, ASY-42`,
      part,
      seen,
      wanted,
    })
  }
}
