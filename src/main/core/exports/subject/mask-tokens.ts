import { fingerprintOf } from '../../exchange-log/index.ts'

/** Compact JWS and JWE, which text of servers may hold where nobody expects one. */
const compactToken = /\bey[\w-]{8,}\.[\w-]+\.[\w-]*(?:\.[\w-]*\.[\w-]*)?/g

/** Masks tokens that stand in text meant for people, as in the description of an error of another server.
 * @see spec/security.md AS-30
 */
export function maskTokens(text: string): string {
  return text.replace(compactToken, (token) => `[masked JWT ${fingerprintOf(token)}]`)
}
