import { fingerprintOf } from '../../exchange-log/index.ts'

/** How the exchange log writes a secret it masked. @see spec/security.md AS-30 */
const maskedSecret = /\[masked (?:JWT )?([0-9a-f]{8})\]/g

/** Compact JWS and JWE, which text of servers may hold where nobody expects one. */
const compactToken = /\bey[\w-]{8,}\.[\w-]+\.[\w-]*(?:\.[\w-]*\.[\w-]*)?/g

/** Writes the masked secrets of a text in another way.
 * @param write gives what stands for the secret with this fingerprint
 */
export function replaceMasked(text: string, write: (fingerprint: string) => string): string {
  return text.replace(maskedSecret, (_, fingerprint: string) => write(fingerprint))
}

/** Fingerprints of the secrets masked in a text. */
export function maskedIn(text: string): string[] {
  return [...text.matchAll(maskedSecret)].flatMap(([, fingerprint]) => fingerprint ?? [])
}

/** Masks tokens that stand in text meant for people, as in the description of an error of another server.
 * @see spec/security.md AS-30
 */
export function maskTokens(text: string): string {
  return text.replace(compactToken, (token) => `[masked JWT ${fingerprintOf(token)}]`)
}
