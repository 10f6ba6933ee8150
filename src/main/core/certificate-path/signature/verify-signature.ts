import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto'
import type { DocumentSignature } from '../certificate/certificate.ts'
import { CertificateFormatError } from '../certificate/certificate-format-error.ts'
import { readInteger } from '../certificate/der-values.ts'
import { ElementReader } from '../certificate/element-reader.ts'
import { withFormatErrors } from '../certificate/parse-certificate.ts'
import type { SignatureAlgorithm } from '../certificate/signature-algorithm.ts'
import type { SubjectPublicKey } from '../certificate/subject-public-key.ts'
import { derTag } from '../der-tags.ts'
import { readStrictDer } from '../strict-der.ts'
import { findKeyWeakness } from './weak-keys.ts'

/** Why a signature is not believed. */
export interface SignatureFault {
  readonly rule: 'signature-algorithm' | 'public-key' | 'signature'
  readonly seen: string
  readonly wanted: string
}

type AcceptedAlgorithm = Extract<SignatureAlgorithm, { accepted: true }>

/** Finds what rules a signature out without any arithmetic on it: its algorithm, the key, how the two fit.
 * @see spec/security.md UD-09, UD-10, UD-18
 */
export function findSignatureFault(
  { algorithm }: DocumentSignature,
  key: SubjectPublicKey,
): SignatureFault | undefined {
  if (!algorithm.accepted) {
    return { rule: 'signature-algorithm', seen: algorithm.name, wanted: algorithm.wanted }
  }
  const fault = key.fault ?? findKeyWeakness(key)
  if (fault !== undefined) return { rule: 'public-key', ...fault }
  if (fits(algorithm, key)) return undefined
  const wanted = `a signature of the kind ${key.name} makes`
  return { rule: 'signature-algorithm', seen: algorithm.name, wanted }
}

function fits({ scheme }: AcceptedAlgorithm, { kind }: SubjectPublicKey): boolean {
  switch (scheme) {
    case 'rsa-pkcs1':
    case 'rsa-pss':
      return kind === 'rsa'
    case 'ecdsa':
      return kind === 'p-256' || kind === 'p-384' || kind === 'p-521'
    case 'ed25519':
      return kind === 'ed25519'
  }
}

/** Verifies a signature off the main thread, after {@link findSignatureFault} found nothing.
 * @see RFC 5280 section 6.1.3 (a)(1); RFC 8017; RFC 5758
 */
export async function isSignatureGood(
  { algorithm, value, signedBytes }: DocumentSignature,
  key: SubjectPublicKey,
): Promise<boolean> {
  if (!algorithm.accepted) return false
  if (algorithm.scheme === 'ecdsa' && !isEcdsaValue(value)) return false
  const digest = algorithm.scheme === 'ed25519' ? null : algorithm.digest
  const publicKey = createPublicKey({ key: Buffer.from(key.spki), format: 'der', type: 'spki' })
  const input = inputFor(algorithm, publicKey)
  return new Promise((resolve, reject) => {
    verify(digest, signedBytes, input, value, (error, isGood) => {
      if (error === null) resolve(isGood)
      else reject(error)
    })
  })
}

function inputFor({ scheme }: AcceptedAlgorithm, key: KeyObject) {
  switch (scheme) {
    case 'rsa-pkcs1':
      return { key, padding: constants.RSA_PKCS1_PADDING }
    case 'rsa-pss':
      return {
        key,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      }
    case 'ecdsa':
      return { key, dsaEncoding: 'der' as const }
    case 'ed25519':
      return { key }
  }
}

/** Two positive numbers in strict DER; libraries differ in what else they take. @see RFC 5480; spec/security.md UD-20 */
function isEcdsaValue(value: Uint8Array): boolean {
  try {
    return withFormatErrors('ECDSA signature', () => {
      const reader = new ElementReader(readStrictDer(value), 'ECDSA signature')
      const numbers = [reader.take(derTag.integer), reader.take(derTag.integer)]
      reader.end()
      return numbers.every(({ contents }) => readInteger(contents) >= 0n)
    })
  } catch (error) {
    // A signature that is no signature is a wrong one; any other error is ours.
    if (error instanceof CertificateFormatError) return false
    throw error
  }
}
