import { pbkdf2Sync, scryptSync } from 'node:crypto'
import { type DerElement, derTag } from '../../certificate-path/index.ts'
import { type AlgorithmFields, DerFields, integerOf, readAlgorithm } from './der-reading.ts'
import { checkIterations, checkScryptCost, importLimits } from './import-limits.ts'
import { KeyMaterialError } from './key-material-error.ts'
import { oid } from './object-identifiers.ts'

/** A passphrase; null is the absence that some PKCS #12 files are protected with, which differs from an empty one. */
export type Passphrase = string | null

/** The text of a passphrase for derivations that know of no absence. */
export function textOf(passphrase: Passphrase): string {
  return passphrase ?? ''
}

/** A key derivation whose parameters were read and found within the limits. */
export interface KeyDerivation {
  /** For people, with its cost. */
  readonly name: string
  /** The length the file asks for, in bytes, where it says. */
  readonly keyLength: number | undefined
  derive(passphrase: Passphrase, keyLength: number): Uint8Array
}

/** Hash of each pseudo-random function. @see RFC 8018 appendix B.1 */
const hashes: Readonly<Record<string, string>> = {
  [oid.hmacWithSha1]: 'sha1',
  [oid.hmacWithSha224]: 'sha224',
  [oid.hmacWithSha256]: 'sha256',
  [oid.hmacWithSha384]: 'sha384',
  [oid.hmacWithSha512]: 'sha512',
}

/** The hash under an HMAC.
 * @throws {KeyMaterialError} unsupported
 */
export function hashOfHmac({ identifier }: AlgorithmFields): string {
  const hash = hashes[identifier]
  if (hash !== undefined) return hash
  const wanted = 'HMAC with SHA-1, SHA-224, SHA-256, SHA-384 or SHA-512'
  throw unsupportedDerivation(`the pseudo-random function ${identifier}`, wanted)
}

/** Reads the key derivation of PBES2 and PBMAC1; nothing is derived yet.
 * @throws {KeyMaterialError} malformed, unsupported, or over-limit
 * @see RFC 8018 appendix A.2; RFC 7914 section 7.1; spec/security.md L-10
 */
export function readKeyDerivation(element: DerElement): KeyDerivation {
  const { identifier, parameters } = readAlgorithm(element, 'a key derivation')
  if (parameters !== undefined && identifier === oid.pbkdf2) return readPbkdf2(parameters)
  if (parameters !== undefined && identifier === oid.scrypt) return readScrypt(parameters)
  throw unsupportedDerivation(`the key derivation ${identifier}`, 'PBKDF2 or scrypt')
}

function readPbkdf2(parameters: DerElement): KeyDerivation {
  const fields = new DerFields(parameters, 'PBKDF2 parameters')
  const salt = readSalt(fields)
  const iterations = checkIterations(integerOf(fields.take(derTag.integer)), 'PBKDF2')
  const keyLength = readKeyLength(fields)
  const prf = fields.takeOptional(derTag.sequence)
  fields.end()
  const hash = prf === undefined ? 'sha1' : hashOfHmac(readAlgorithm(prf, 'an HMAC'))
  return {
    name: `PBKDF2 (HMAC-${hash.toUpperCase()}, ${iterations} iterations)`,
    keyLength,
    derive: (passphrase, length) => pbkdf2Sync(textOf(passphrase), salt, iterations, length, hash),
  }
}

function readScrypt(parameters: DerElement): KeyDerivation {
  const fields = new DerFields(parameters, 'scrypt parameters')
  const salt = readSalt(fields)
  const [cost, blockSize, parallelization] = [
    integerOf(fields.take(derTag.integer)),
    integerOf(fields.take(derTag.integer)),
    integerOf(fields.take(derTag.integer)),
  ]
  const keyLength = readKeyLength(fields)
  fields.end()
  checkScryptCost(cost, blockSize, parallelization)
  const options = {
    N: Number(cost),
    r: Number(blockSize),
    p: Number(parallelization),
    // Some more than the limit, for what the runtime counts besides the blocks.
    maxmem: importLimits.scryptBytes + 1_048_576,
  }
  return {
    name: `scrypt (N=${cost}, r=${blockSize}, p=${parallelization})`,
    keyLength,
    derive: (passphrase, length) => scryptSync(textOf(passphrase), salt, length, options),
  }
}

/** Reads a salt within the limits.
 * @throws {KeyMaterialError} malformed or over-limit
 */
export function readSalt(fields: DerFields): Uint8Array {
  const salt = fields.take(derTag.octetString).contents
  if (salt.length <= importLimits.saltBytes) return salt
  throw new KeyMaterialError('over-limit', {
    check: 'salt of the key derivation',
    seen: `${salt.length} bytes`,
    wanted: `at most ${importLimits.saltBytes} bytes`,
  })
}

function readKeyLength(fields: DerFields): number | undefined {
  const element = fields.takeOptional(derTag.integer)
  if (element === undefined) return undefined
  const length = integerOf(element)
  if (length >= 1n && length <= 64n) return Number(length)
  throw new KeyMaterialError('malformed', {
    check: 'length of the derived key',
    seen: `${length} bytes`,
    wanted: '1 to 64 bytes',
  })
}

function unsupportedDerivation(seen: string, wanted: string): KeyMaterialError {
  return new KeyMaterialError('unsupported', { check: 'protection of the file', seen, wanted })
}
