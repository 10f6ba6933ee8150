import { contextTag, type DerElement, derTag } from '../../certificate-path/index.ts'
import { checkEcScalar } from './check-curve.ts'
import { checkPrivateNumbers, ed25519PublicOf } from './check-key.ts'
import { DerFields, integerOf, readAlgorithm, readDer, wholeBitString } from './der-reading.ts'
import { describeNumber } from './describe-number.ts'
import { KeyMaterialError } from './key-material-error.ts'
import {
  bigintOf,
  type CurveName,
  curves,
  type PrivateNumbers,
  pointOfScalar,
} from './key-numbers.ts'
import { oid } from './object-identifiers.ts'
import {
  checkNoParameters,
  readNamedCurve,
  readPoint,
  refuseKeyAlgorithm,
} from './read-public-key.ts'

/** Reads and checks a PKCS #8 private key that is not encrypted.
 * @throws {KeyMaterialError} malformed, unsupported, weak-key or mismatch
 * @see RFC 5958 section 2; RFC 8410 section 7; spec/security.md L-09
 */
export function readPkcs8(element: DerElement): PrivateNumbers {
  const fields = new DerFields(element, 'a PKCS #8 private key')
  const version = integerOf(fields.take(derTag.integer))
  const algorithm = readAlgorithm(fields.take(derTag.sequence), 'the algorithm of a private key')
  const key = fields.take(derTag.octetString).contents
  fields.takeOptional(contextTag(0, 'constructed'))
  const publicKey = fields.takeOptional(contextTag(1, 'primitive'))
  fields.end()
  checkVersion(version, publicKey === undefined ? [0n, 1n] : [1n])
  const outerPublic =
    publicKey === undefined ? undefined : wholeBitString(publicKey, 'a public key')
  switch (algorithm.identifier) {
    case oid.rsaEncryption:
      checkNoParameters(algorithm)
      return readPkcs1(readDer(key, 'an RSA private key'))
    case oid.ecPublicKey: {
      const curve = readNamedCurve(algorithm.parameters)
      return readEcPrivateKey(readDer(key, 'an EC private key'), curve, outerPublic)
    }
    case oid.ed25519:
      checkNoParameters(algorithm)
      return readEd25519(readDer(key, 'an Ed25519 private key'), outerPublic)
    default:
      return refuseKeyAlgorithm(algorithm.identifier)
  }
}

/** Reads and checks an RSA private key of PKCS #1.
 * @throws {KeyMaterialError} malformed, unsupported, weak-key or mismatch
 * @see RFC 8017 appendix A.1.2
 */
export function readPkcs1(element: DerElement): PrivateNumbers {
  const fields = new DerFields(element, 'an RSA private key')
  const next = () => integerOf(fields.take(derTag.integer))
  const version = next()
  if (version === 1n) {
    throw new KeyMaterialError('unsupported', {
      check: 'version of the RSA key',
      seen: 'an RSA key of more than two primes',
      wanted: 'two primes',
    })
  }
  checkVersion(version, [0n])
  const [n, e, d, p, q, dp, dq, qi] = [
    next(),
    next(),
    next(),
    next(),
    next(),
    next(),
    next(),
    next(),
  ]
  fields.end()
  return checked({ kind: 'rsa', n, e, d, p, q, dp, dq, qi })
}

/** Reads and checks an EC private key of SEC 1.
 * @throws {KeyMaterialError} malformed, unsupported, weak-key or mismatch
 * @see RFC 5915 section 3
 */
export function readSec1(element: DerElement): PrivateNumbers {
  return readEcPrivateKey(element, undefined, undefined)
}

/** @param outerCurve the curve that PKCS #8 names around the key
 * @param outerPublic the public key that PKCS #8 holds beside it
 */
function readEcPrivateKey(
  element: DerElement,
  outerCurve: CurveName | undefined,
  outerPublic: Uint8Array | undefined,
): PrivateNumbers {
  const fields = new DerFields(element, 'an EC private key')
  checkVersion(integerOf(fields.take(derTag.integer)), [1n])
  const scalar = fields.take(derTag.octetString).contents
  const parameters = fields.takeOptionalExplicit(0)
  const innerPublic = fields.takeOptionalExplicit(1)
  fields.end()
  const innerCurve = parameters === undefined ? undefined : readNamedCurve(parameters)
  const curve = outerCurve ?? innerCurve ?? readNamedCurve(undefined)
  if (innerCurve !== undefined && innerCurve !== curve) throw mismatch('two curves', 'one')
  const { byteLength } = curves[curve]
  if (scalar.length > byteLength) {
    throw new KeyMaterialError('malformed', {
      check: 'private scalar of the key (L-09)',
      seen: `${scalar.length} bytes`,
      wanted: `${byteLength} bytes`,
    })
  }
  const d = bigintOf(scalar)
  checkEcScalar({ curve }, d)
  const point = pointOfScalar(curve, d)
  const written = [outerPublic, innerPublic === undefined ? undefined : bitsOf(innerPublic)]
  for (const encoded of written) {
    if (encoded === undefined) continue
    const { x, y } = readPoint(curve, encoded)
    if (x !== point.x || y !== point.y) throw mismatch('a public part of another key', 'its own')
  }
  return checked({ kind: 'ec', curve, ...point, d })
}

function readEd25519(element: DerElement, outerPublic: Uint8Array | undefined): PrivateNumbers {
  if (element.tag !== derTag.octetString) {
    throw new KeyMaterialError('malformed', {
      check: 'structure of the file',
      seen: 'an Ed25519 private key of another type',
      wanted: 'octetString',
    })
  }
  // A copy, for what was decrypted is overwritten.
  const d = Uint8Array.from(element.contents)
  const x = ed25519PublicOf(d)
  if (outerPublic !== undefined && !x.equals(outerPublic)) {
    throw mismatch('a public part of another key', 'its own')
  }
  return checked({ kind: 'ed25519', x, d })
}

function bitsOf(element: DerElement): Uint8Array {
  if (element.tag === derTag.bitString) return wholeBitString(element, 'a public key')
  throw new KeyMaterialError('malformed', {
    check: 'structure of the file',
    seen: 'a public key of another type',
    wanted: 'bitString',
  })
}

function checked(numbers: PrivateNumbers): PrivateNumbers {
  checkPrivateNumbers(numbers)
  return numbers
}

function checkVersion(version: bigint, allowed: readonly bigint[]): void {
  if (allowed.includes(version)) return
  throw new KeyMaterialError('unsupported', {
    check: 'version of the private key',
    seen: `version ${describeNumber(version)}`,
    wanted: `version ${allowed.join(' or ')}`,
  })
}

function mismatch(seen: string, wanted: string): KeyMaterialError {
  return new KeyMaterialError('mismatch', {
    check: 'public part of the key (KS-15)',
    seen: `a private key with ${seen}`,
    wanted,
  })
}
