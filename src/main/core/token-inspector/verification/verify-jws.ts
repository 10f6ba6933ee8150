import { constants, createHmac, type KeyObject, timingSafeEqual, verify } from 'node:crypto'
import { derOfEcdsa } from '../../jwt/index.ts'
import { algorithms } from './verification-key.ts'

/** Verifies the signature of a compact JWS with one key, which `fitsAlgorithm` was asked about before. The key has to fit the algorithm: nothing is tried with another
 * kind of key, and nothing in the token decides which key is used.
 * @param signature as decoded from the third part
 * @see RFC 7515 section 5.2; RFC 7518 section 3; RFC 8725 section 3.1
 */
export function isSignedWith(
  compact: string,
  signature: Uint8Array,
  alg: string,
  key: KeyObject,
): boolean {
  const facts = algorithms.get(alg)
  if (facts === undefined) return false
  const { kind, digest, octets, isPss = false } = facts
  if (octets !== undefined && signature.length !== octets) return false
  const content = Buffer.from(compact.slice(0, compact.lastIndexOf('.')), 'latin1')
  if (kind === 'secret') {
    if (digest === undefined) return false
    return timingSafeEqual(createHmac(digest, key).update(content).digest(), signature)
  }
  if (kind === 'ec') return verify(digest, content, key, derOfEcdsa(signature))
  if (isPss) {
    const saltLength = constants.RSA_PSS_SALTLEN_DIGEST
    return verify(
      digest,
      content,
      { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength },
      signature,
    )
  }
  return verify(digest, content, key, signature)
}
