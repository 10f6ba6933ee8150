import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { checkEcPoint, checkEcScalar, checkEd25519Point } from './check-curve.ts'
import { checkRsaPrivate, checkRsaPublic } from './check-rsa.ts'
import {
  encodeAlgorithm,
  encodeInteger,
  encodeOctetString,
  encodeSequence,
} from './der-encoding.ts'
import { KeyMaterialError } from './key-material-error.ts'
import {
  type PrivateNumbers,
  type PublicNumbers,
  pointOfScalar,
  publicNumbersOf,
  toPrivateKey,
  toPublicKey,
} from './key-numbers.ts'
import { oid } from './object-identifiers.ts'

/** Checks a public key, sizes before arithmetic and all of it before the runtime sees the key.
 * @throws {KeyMaterialError} weak-key or malformed
 * @see spec/security.md L-09, UD-10, UD-20
 */
export function checkPublicNumbers(numbers: PublicNumbers): void {
  switch (numbers.kind) {
    case 'rsa':
      checkRsaPublic(numbers)
      break
    case 'ec':
      checkEcPoint(numbers)
      break
    case 'ed25519':
      checkEd25519Point(numbers)
  }
}

/** Checks a private key: its public part, that both parts belong together, and that what it signs verifies.
 * @throws {KeyMaterialError} weak-key, malformed or mismatch
 * @see spec/security.md L-09, UD-10, KS-15
 */
export function checkPrivateNumbers(numbers: PrivateNumbers): void {
  checkPublicNumbers(publicNumbersOf(numbers))
  switch (numbers.kind) {
    case 'rsa':
      checkRsaPrivate(numbers)
      break
    case 'ec': {
      checkEcScalar(numbers, numbers.d)
      const point = pointOfScalar(numbers.curve, numbers.d)
      if (point.x !== numbers.x || point.y !== numbers.y) throw mismatch()
      break
    }
    case 'ed25519':
      if (!ed25519PublicOf(numbers.d).equals(numbers.x)) throw mismatch()
  }
  checkSignature(numbers)
}

/** Computes the public key of an Ed25519 seed.
 * @throws {KeyMaterialError} malformed: the seed has not 32 bytes
 * @see RFC 8410 section 7
 */
export function ed25519PublicOf(seed: Uint8Array): Buffer {
  if (seed.length !== 32) {
    throw new KeyMaterialError('malformed', {
      check: 'length of the Ed25519 key (L-09)',
      seen: `${seed.length} bytes`,
      wanted: '32 bytes',
    })
  }
  const key = encodeSequence(
    encodeInteger(0),
    encodeAlgorithm(oid.ed25519),
    encodeOctetString(encodeOctetString(seed)),
  )
  const privateKey = createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'pkcs8' })
  // A SubjectPublicKeyInfo of this kind ends with the key itself.
  return createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32)
}

/** A last proof by the runtime itself. */
function checkSignature(numbers: PrivateNumbers): void {
  if (!isProvenByRuntime(numbers)) throw mismatch()
}

function isProvenByRuntime(numbers: PrivateNumbers): boolean {
  const digest = numbers.kind === 'ed25519' ? null : 'sha256'
  const message = Buffer.from('a key pair that belongs together')
  try {
    const signature = sign(digest, message, toPrivateKey(numbers))
    return verify(digest, message, toPublicKey(publicNumbersOf(numbers)), signature)
  } catch (cause) {
    throw mismatch({ cause })
  }
}

function mismatch(options?: ErrorOptions): KeyMaterialError {
  const finding = {
    check: 'public part of the key (KS-15)',
    seen: 'a public part of another private key',
    wanted: 'the two parts of one key',
  }
  return new KeyMaterialError('mismatch', finding, options)
}
