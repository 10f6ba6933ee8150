import type { DocumentSignature } from '../certificate/certificate.ts'
import type { SubjectPublicKey } from '../certificate/subject-public-key.ts'
import type { SearchBudget } from '../path/search-budget.ts'
import type { SignatureVerifier } from './signature-verifier.ts'
import { findSignatureFault, type SignatureFault } from './verify-signature.ts'

/** A document with its signature. */
interface SignedDocument {
  readonly fingerprint: string
  readonly signature: DocumentSignature
}

/** What was found of a signature: nothing wrong, a fault, or that it could not be verified any more. */
export type SignatureFinding = 'good' | 'over-budget' | SignatureFault

/** Judges signatures within the budget of one search; outcomes that are remembered cost nothing. */
export type JudgeSignature = (
  document: SignedDocument,
  key: SubjectPublicKey,
) => Promise<SignatureFinding>

/** @see spec/security.md L-08, UD-09, UD-10, UD-12 */
export function createSignatureJudge(
  verifier: SignatureVerifier,
  budget: SearchBudget,
): JudgeSignature {
  return async ({ fingerprint, signature }, key) => {
    const fault = findSignatureFault(signature, key)
    if (fault !== undefined) return fault
    const known = verifier.recall(fingerprint, key)
    if (known === undefined && !budget.takeSignatureCheck()) return 'over-budget'
    const isGood = known ?? (await verifier.verify(fingerprint, signature, key))
    if (isGood) return 'good'
    const wanted = `a signature by the ${key.name} key ${key.fingerprint.slice(0, 16)}`
    return { rule: 'signature', seen: `${signature.algorithm.name}, not by that key`, wanted }
  }
}
