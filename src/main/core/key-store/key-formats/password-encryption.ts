import { createHash } from 'node:crypto'
import { type DerElement, derTag } from '../../certificate-path/index.ts'
import { type BlockCipher, blockCiphers, decryptCbc } from './block-cipher.ts'
import { type AlgorithmFields, DerFields, integerOf, readAlgorithm } from './der-reading.ts'
import { checkIterations } from './import-limits.ts'
import { type Passphrase, readKeyDerivation, readSalt, textOf } from './key-derivation.ts'
import { KeyMaterialError } from './key-material-error.ts'
import { oid } from './object-identifiers.ts'
import { derivePkcs12, encodePkcs12Passphrase, pkcs12Purpose } from './pkcs12-key-derivation.ts'

/** How something is encrypted with a passphrase; parameters were read and are within the limits. */
export interface Encryption {
  /** For people, with its cost. */
  readonly name: string
  /** Too weak to protect anything now. */
  readonly isLegacy: boolean
  /** @throws {KeyMaterialError} malformed, or wrong-passphrase as far as the padding tells */
  decrypt(ciphertext: Uint8Array, passphrase: Passphrase): Uint8Array
}

/** Reads how something is encrypted; nothing is derived yet.
 * @throws {KeyMaterialError} malformed, unsupported, or over-limit
 * @see RFC 8018 sections 6.1 and 6.2; RFC 7292 appendix C; spec/security.md L-10, UD-17
 */
export function readEncryption(element: DerElement): Encryption {
  const algorithm = readAlgorithm(element, 'an encryption')
  const { identifier } = algorithm
  if (identifier === oid.pbes2) return readPbes2(parametersOf(algorithm))
  const pkcs5 = pkcs5Schemes[identifier]
  if (pkcs5 !== undefined) return readPkcs5(parametersOf(algorithm), pkcs5)
  const pkcs12Cipher = pkcs12Schemes[identifier]
  if (pkcs12Cipher !== undefined) return readPkcs12(parametersOf(algorithm), pkcs12Cipher)
  throw unsupportedEncryption(identifier)
}

const pkcs5Schemes: Readonly<Record<string, 'md5' | 'sha1'>> = {
  [oid.pbeWithMd5AndDes]: 'md5',
  [oid.pbeWithSha1AndDes]: 'sha1',
}

const pkcs12Schemes: Readonly<Record<string, BlockCipher>> = {
  [oid.pbeWithSha1And3KeyTripleDes]: blockCiphers.tripleDes,
  [oid.pbeWithSha1And2KeyTripleDes]: blockCiphers.twoKeyTripleDes,
  [oid.pbeWithSha1And128BitRc2]: blockCiphers.rc2With128Bits,
  [oid.pbeWithSha1And40BitRc2]: blockCiphers.rc2With40Bits,
}

const pbes2Schemes: Readonly<Record<string, BlockCipher>> = {
  [oid.aes128Cbc]: blockCiphers.aes128,
  [oid.aes192Cbc]: blockCiphers.aes192,
  [oid.aes256Cbc]: blockCiphers.aes256,
  [oid.desEde3Cbc]: blockCiphers.tripleDes,
}

function readPbes2(parameters: DerElement): Encryption {
  const fields = new DerFields(parameters, 'PBES2 parameters')
  const derivation = readKeyDerivation(fields.take(derTag.sequence))
  const scheme = readAlgorithm(fields.take(derTag.sequence), 'an encryption scheme')
  fields.end()
  const cipher = pbes2Schemes[scheme.identifier]
  if (cipher === undefined) throw unsupportedEncryption(scheme.identifier)
  const vector = parametersOf(scheme)
  if (vector.tag !== derTag.octetString) throw brokenParameters(cipher.name)
  if (derivation.keyLength !== undefined && derivation.keyLength !== cipher.keyLength) {
    throw brokenParameters(`${cipher.name} with a key of ${derivation.keyLength} bytes`)
  }
  return {
    name: `PBES2 with ${derivation.name} and ${cipher.name}`,
    isLegacy: cipher.isLegacy,
    decrypt: (ciphertext, passphrase) =>
      decryptCbc(
        cipher,
        derivation.derive(passphrase, cipher.keyLength),
        vector.contents,
        ciphertext,
      ),
  }
}

/** PBES1 of PKCS #5 with PBKDF1: one digest gives key and vector. @see RFC 8018 sections 5.1 and 6.1 */
function readPkcs5(parameters: DerElement, hash: 'md5' | 'sha1'): Encryption {
  const { salt, iterations } = readSaltAndCount(parameters, 'PBKDF1')
  const cipher = blockCiphers.des
  return {
    name: `PBES1 with ${hash.toUpperCase()} (${iterations} iterations) and ${cipher.name}`,
    isLegacy: true,
    decrypt: (ciphertext, passphrase) => {
      let digest = createHash(hash).update(textOf(passphrase), 'utf8').update(salt).digest()
      for (let round = 1; round < iterations; round += 1) {
        digest = createHash(hash).update(digest).digest()
      }
      return decryptCbc(cipher, digest.subarray(0, 8), digest.subarray(8, 16), ciphertext)
    },
  }
}

/** @see RFC 7292 appendices B and C */
function readPkcs12(parameters: DerElement, cipher: BlockCipher): Encryption {
  const { salt, iterations } = readSaltAndCount(parameters, 'the PKCS #12 key derivation')
  const derive = (passphrase: Passphrase, use: 'encryptionKey' | 'initialVector', length: number) =>
    derivePkcs12({
      hash: 'sha1',
      passphrase: encodePkcs12Passphrase(passphrase),
      salt,
      iterations,
      purpose: pkcs12Purpose[use],
      length,
    })
  return {
    name: `PKCS #12 encryption with SHA-1 (${iterations} iterations) and ${cipher.name}`,
    isLegacy: true,
    decrypt: (ciphertext, passphrase) =>
      decryptCbc(
        cipher,
        derive(passphrase, 'encryptionKey', cipher.keyLength),
        derive(passphrase, 'initialVector', cipher.blockLength),
        ciphertext,
      ),
  }
}

function readSaltAndCount(parameters: DerElement, derivation: string) {
  const fields = new DerFields(parameters, `parameters of ${derivation}`)
  const salt = readSalt(fields)
  const iterations = checkIterations(integerOf(fields.take(derTag.integer)), derivation)
  fields.end()
  return { salt, iterations }
}

function parametersOf({ identifier, parameters }: AlgorithmFields): DerElement {
  if (parameters === undefined) throw brokenParameters(identifier)
  return parameters
}

const check = 'protection of the file'

function brokenParameters(seen: string): KeyMaterialError {
  const wanted = 'the parameters its standard gives it'
  return new KeyMaterialError('malformed', { check, seen: `${seen} with other parameters`, wanted })
}

function unsupportedEncryption(identifier: string): KeyMaterialError {
  return new KeyMaterialError('unsupported', {
    check,
    seen: `the encryption ${identifier}`,
    wanted: 'PBES2 with AES or triple DES, PBES1 with DES, or PKCS #12 with triple DES or RC2',
  })
}
