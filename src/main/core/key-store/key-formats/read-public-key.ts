import { ECDH } from 'node:crypto'
import { type DerElement, derTag } from '../../certificate-path/index.ts'
import { checkPublicNumbers } from './check-key.ts'
import {
  type AlgorithmFields,
  DerFields,
  integerOf,
  objectIdentifierOf,
  readAlgorithm,
  readDer,
  wholeBitString,
} from './der-reading.ts'
import { KeyMaterialError } from './key-material-error.ts'
import { bigintOf, type CurveName, curves, type PublicNumbers } from './key-numbers.ts'
import { oid } from './object-identifiers.ts'

const curveNames: Readonly<Record<string, CurveName>> = {
  [oid.secp256r1]: 'P-256',
  [oid.secp384r1]: 'P-384',
  [oid.secp521r1]: 'P-521',
}

/** Reads and checks a SubjectPublicKeyInfo.
 * @throws {KeyMaterialError} malformed, unsupported or weak-key
 * @see RFC 5280 section 4.1.2.7; RFC 3279 section 2.3; RFC 5480; RFC 8410; spec/security.md L-09, UD-10
 */
export function readPublicKeyInfo(element: DerElement): PublicNumbers {
  const fields = new DerFields(element, 'a SubjectPublicKeyInfo')
  const algorithm = readAlgorithm(fields.take(derTag.sequence), 'the algorithm of a public key')
  const key = wholeBitString(fields.take(derTag.bitString), 'a public key')
  fields.end()
  const numbers = readByAlgorithm(algorithm, key)
  checkPublicNumbers(numbers)
  return numbers
}

/** Reads and checks a public key of PKCS #1.
 * @throws {KeyMaterialError} malformed or weak-key
 * @see RFC 8017 appendix A.1.1
 */
export function readPkcs1PublicKey(element: DerElement): PublicNumbers {
  const numbers = readRsaNumbers(element)
  checkPublicNumbers(numbers)
  return numbers
}

/** The curve that the parameters of an EC key name.
 * @throws {KeyMaterialError} unsupported: another curve, or one described by its numbers
 * @see RFC 5480 section 2.1.1; spec/security.md L-09, UD-09
 */
export function readNamedCurve(parameters: DerElement | undefined): CurveName {
  const refuse = (seen: string) =>
    new KeyMaterialError('unsupported', {
      check: 'curve of the key (L-09)',
      seen,
      wanted: 'P-256, P-384 or P-521, by name',
    })
  if (parameters === undefined) throw refuse('no curve')
  if (parameters.tag === derTag.sequence) throw refuse('a curve described by its own numbers')
  if (parameters.tag !== derTag.objectIdentifier) throw refuse('a curve taken from elsewhere')
  const identifier = objectIdentifierOf(parameters)
  const curve = curveNames[identifier]
  if (curve === undefined) throw refuse(`the curve ${identifier}`)
  return curve
}

/** Reads a point, compressed or not, without trust that it lies on the curve.
 * @throws {KeyMaterialError} malformed, or weak-key where no point has that coordinate
 * @see SEC 1 section 2.3.4
 */
export function readPoint(curve: CurveName, encoded: Uint8Array): { x: bigint; y: bigint } {
  const { byteLength, runtimeName } = curves[curve]
  const [form] = encoded
  if (form === 4 && encoded.length === 1 + 2 * byteLength) {
    return {
      x: bigintOf(encoded.subarray(1, 1 + byteLength)),
      y: bigintOf(encoded.subarray(1 + byteLength)),
    }
  }
  const check = 'point on its curve (L-09, UD-10)'
  const wanted = `a point of ${curve}`
  if ((form !== 2 && form !== 3) || encoded.length !== 1 + byteLength) {
    const seen = `${encoded.length} bytes that are no point`
    throw new KeyMaterialError('malformed', { check, seen, wanted })
  }
  try {
    const point = ECDH.convertKey(encoded, runtimeName, undefined, undefined, 'uncompressed')
    // Without an output encoding the runtime gives bytes.
    return readPoint(curve, point as Buffer)
  } catch (cause) {
    const seen = `a coordinate of no point on ${curve}`
    throw new KeyMaterialError('weak-key', { check, seen, wanted }, { cause })
  }
}

/** Refuses an algorithm of keys.
 * @throws {KeyMaterialError} always
 */
export function refuseKeyAlgorithm(identifier: string): never {
  const isPss = identifier === oid.rsassaPss
  throw new KeyMaterialError('unsupported', {
    check: 'algorithm of the key (L-09)',
    seen: isPss ? 'an RSA key bound to RSASSA-PSS' : `a key of algorithm ${identifier}`,
    wanted: 'RSA, EC on P-256, P-384 or P-521, or Ed25519',
  })
}

/** Checks the parameters that an RSA or Ed25519 algorithm has: NULL or none.
 * @throws {KeyMaterialError} malformed
 */
export function checkNoParameters({ identifier, parameters }: AlgorithmFields): void {
  const isNull = parameters?.tag === derTag.null
  if (parameters === undefined || (isNull && identifier === oid.rsaEncryption)) return
  throw new KeyMaterialError('malformed', {
    check: 'parameters of the key algorithm',
    seen: 'parameters',
    wanted: identifier === oid.rsaEncryption ? 'NULL or none' : 'none',
  })
}

function readByAlgorithm(algorithm: AlgorithmFields, key: Uint8Array): PublicNumbers {
  switch (algorithm.identifier) {
    case oid.rsaEncryption:
      checkNoParameters(algorithm)
      return readRsaNumbers(readDer(key, 'an RSA public key'))
    case oid.ecPublicKey: {
      const curve = readNamedCurve(algorithm.parameters)
      return { kind: 'ec', curve, ...readPoint(curve, key) }
    }
    case oid.ed25519:
      checkNoParameters(algorithm)
      return { kind: 'ed25519', x: key }
    default:
      return refuseKeyAlgorithm(algorithm.identifier)
  }
}

function readRsaNumbers(element: DerElement): PublicNumbers {
  const fields = new DerFields(element, 'an RSA public key')
  const n = integerOf(fields.take(derTag.integer))
  const e = integerOf(fields.take(derTag.integer))
  fields.end()
  return { kind: 'rsa', n, e }
}
