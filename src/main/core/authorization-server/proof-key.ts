import { createHash, timingSafeEqual } from 'node:crypto'

const challengePattern = /^[A-Za-z0-9_-]{43}$/
const verifierPattern = /^[A-Za-z0-9._~-]{43,128}$/

/** Whether a code challenge is the base64url form of a SHA-256, unpadded. @see RFC 7636 section 4.2; SAL-38 */
export function isCodeChallenge(value: string): boolean {
  return challengePattern.test(value)
}

/** Whether a code verifier has the length and characters it must have. @see RFC 7636 section 4.1 */
export function isCodeVerifier(value: string): boolean {
  return verifierPattern.test(value)
}

/** Whether the verifier belongs to the S256 challenge. @see RFC 7636 section 4.6; SAL-51 */
export function matchesChallenge(verifier: string, challenge: string): boolean {
  const computed = createHash('sha256').update(verifier).digest()
  const wanted = Buffer.from(challenge, 'base64url')
  return computed.length === wanted.length && timingSafeEqual(computed, wanted)
}
