import { type DerElement, derTag } from '../../certificate-path/index.ts'
import type { DerOutline } from './certificate-outline.ts'
import { DerFields, readDer } from './der-reading.ts'
import type { Passphrase } from './key-derivation.ts'
import { KeyMaterialError, wrongPassphrase } from './key-material-error.ts'
import type { PrivateNumbers } from './key-numbers.ts'
import { type Encryption, readEncryption } from './password-encryption.ts'
import { readPkcs1, readPkcs8, readSec1 } from './read-private-key.ts'
import { readPkcs1PublicKey, readPublicKeyInfo } from './read-public-key.ts'
import type { Reading } from './reading.ts'

/** What a single structure can be; containers are read elsewhere. */
export type ItemOutline = Exclude<DerOutline, 'PKCS #12 file' | 'PKCS #7 file'>

/** Reads one key, certificate, list or request.
 * @throws {KeyMaterialError}
 */
export function readDerItem(
  element: DerElement,
  outline: ItemOutline,
  place: string,
  reading: Reading,
): void {
  switch (outline) {
    case 'PKCS #8 private key':
      reading.addPrivateKey(readPkcs8(element), { place })
      break
    case 'PKCS #1 private key':
      reading.addPrivateKey(readPkcs1(element), { place })
      break
    case 'SEC 1 private key':
      reading.addPrivateKey(readSec1(element), { place })
      break
    case 'encrypted PKCS #8 private key':
      readEncryptedPkcs8(element, place, reading)
      break
    case 'public key':
      reading.addPublicKey(readPublicKeyInfo(element), { place })
      break
    case 'PKCS #1 public key':
      reading.addPublicKey(readPkcs1PublicKey(element), { place })
      break
    case 'certificate':
      reading.addCertificate(element.encoding, place)
      break
    case 'revocation list':
      reading.addRevocationList(element.encoding, place)
      break
    case 'certification request':
      reading.addRequest(element.encoding, place)
  }
}

/** A private key in its encryption, whose cost is within the limits. */
export interface EncryptedKey {
  readonly encryption: Encryption
  readonly ciphertext: Uint8Array
}

/** Reads how a PKCS #8 key is encrypted; nothing is derived yet.
 * @throws {KeyMaterialError} malformed, unsupported or over-limit
 * @see RFC 5958 section 3
 */
export function readEncryptedKey(element: DerElement): EncryptedKey {
  const fields = new DerFields(element, 'an encrypted private key')
  const encryption = readEncryption(fields.take(derTag.sequence))
  const ciphertext = fields.take(derTag.octetString).contents
  fields.end()
  return { encryption, ciphertext }
}

/** Decrypts and reads a private key.
 * @throws {KeyMaterialError} wrong-passphrase, also where what was decrypted makes no sense; or what is wrong with the key
 */
export function openEncryptedKey(
  { encryption, ciphertext }: EncryptedKey,
  passphrase: Passphrase,
): PrivateNumbers {
  return readDecrypted(encryption.decrypt(ciphertext, passphrase), (plaintext) =>
    readPkcs8(readDer(plaintext, 'a decrypted private key')),
  )
}

/** Reads what was decrypted and overwrites it. Contents that make no sense tell of a wrong passphrase.
 * @throws {KeyMaterialError} wrong-passphrase, or what is wrong with well-formed contents
 */
export function readDecrypted<Result>(
  plaintext: Uint8Array,
  read: (plaintext: Uint8Array) => Result,
): Result {
  try {
    return read(plaintext)
  } catch (error) {
    const isNonsense = error instanceof KeyMaterialError && error.fault === 'malformed'
    throw isNonsense ? wrongPassphrase() : error
  } finally {
    plaintext.fill(0)
  }
}

/** Mentions an encryption that protects nothing now. */
export function warnOfLegacy(encryption: Encryption, place: string, reading: Reading): void {
  if (!encryption.isLegacy) return
  const text = `${place} is encrypted with ${encryption.name}, which protects nothing now`
  reading.warn('legacy-encryption', text)
}

function readEncryptedPkcs8(element: DerElement, place: string, reading: Reading): void {
  const key = readEncryptedKey(element)
  warnOfLegacy(key.encryption, place, reading)
  const { passphrase } = reading.options
  const { name } = key.encryption
  if (passphrase === undefined) reading.addLocked(place, name)
  else reading.addPrivateKey(openEncryptedKey(key, passphrase), { place, encryption: name })
}
