import type { DocumentSignature } from '../certificate/certificate.ts'
import type { SubjectPublicKey } from '../certificate/subject-public-key.ts'
import { isSignatureGood } from './verify-signature.ts'

/** Verifies signatures and remembers the outcome; keys that must not be used are the caller's to refuse first. */
export interface SignatureVerifier {
  /** What an earlier verification found; undefined when there was none.
   * @param documentFingerprint SHA-256 of the whole signed document
   */
  recall(documentFingerprint: string, key: SubjectPublicKey): boolean | undefined
  verify(
    documentFingerprint: string,
    signature: DocumentSignature,
    key: SubjectPublicKey,
  ): Promise<boolean>
}

const rememberedOutcomes = 4096

/** Builds a verifier that remembers the last few thousand outcomes by issuer key and document. A document is known by
 * the digest of all its bytes, signature included, so that an outcome never stands for other bytes.
 */
export function createSignatureVerifier(
  isGood: typeof isSignatureGood = isSignatureGood,
): SignatureVerifier {
  const outcomes = new Map<string, boolean>()
  const nameOf = (fingerprint: string, key: SubjectPublicKey) => `${key.fingerprint}:${fingerprint}`
  return {
    recall: (fingerprint, key) => outcomes.get(nameOf(fingerprint, key)),
    async verify(fingerprint, signature, key) {
      const name = nameOf(fingerprint, key)
      const known = outcomes.get(name)
      if (known !== undefined) return known
      const outcome = await isGood(signature, key)
      const [oldest] = outcomes.keys()
      if (outcomes.size >= rememberedOutcomes && oldest !== undefined) outcomes.delete(oldest)
      outcomes.set(name, outcome)
      return outcome
    },
  }
}
