import { createHash } from 'node:crypto'
import { type BlockCipher, blockCiphers, decryptCbc } from './block-cipher.ts'
import { recogniseOutline } from './certificate-outline.ts'
import { readDer } from './der-reading.ts'
import { KeyMaterialError } from './key-material-error.ts'
import { type PemBlock, splitPem } from './pem-blocks.ts'
import { type ItemOutline, readDecrypted, readDerItem } from './read-der-item.ts'
import { readPkcs7 } from './read-pkcs7.ts'
import { readPkcs1, readSec1 } from './read-private-key.ts'
import { readNamedCurve } from './read-public-key.ts'
import type { Reading } from './reading.ts'

/** What each label says is inside. @see RFC 7468 sections 5 to 13; RFC 5915 section 4 */
const outlinesByLabel: Readonly<Record<string, ItemOutline>> = {
  'PRIVATE KEY': 'PKCS #8 private key',
  'ENCRYPTED PRIVATE KEY': 'encrypted PKCS #8 private key',
  'RSA PRIVATE KEY': 'PKCS #1 private key',
  'EC PRIVATE KEY': 'SEC 1 private key',
  'PUBLIC KEY': 'public key',
  'RSA PUBLIC KEY': 'PKCS #1 public key',
  CERTIFICATE: 'certificate',
  'X509 CERTIFICATE': 'certificate',
  'X.509 CERTIFICATE': 'certificate',
  'X509 CRL': 'revocation list',
  'CERTIFICATE REQUEST': 'certification request',
  'NEW CERTIFICATE REQUEST': 'certification request',
}

/** Reads all blocks of a PEM text; text between them is commentary.
 * @throws {KeyMaterialError}
 * @see RFC 7468; RFC 1421 section 4.6
 */
export function readPem(text: string, reading: Reading): void {
  for (const block of splitPem(text, () => reading.countItem())) readBlock(block, reading)
}

function readBlock(block: PemBlock, reading: Reading): void {
  const { label, place, der } = block
  if (block.cipher !== undefined) {
    readLegacyEncrypted(block, block.cipher, reading)
    return
  }
  const element = readDer(der, place)
  if (label === 'EC PARAMETERS') {
    // The key that follows names its curve itself.
    readNamedCurve(element)
    return
  }
  if (label === 'PKCS7' || label === 'CMS') {
    readPkcs7(element, place, reading)
    return
  }
  const outline = outlinesByLabel[label]
  if (outline === undefined) throw unsupportedLabel(block)
  const found = recogniseOutline(element)
  if (found !== outline) {
    throw new KeyMaterialError('malformed', {
      check: 'label of the PEM block',
      seen: `${place} with ${found === undefined ? 'something else' : `a ${found}`} inside`,
      wanted: `a ${outline}`,
    })
  }
  readDerItem(element, outline, place, reading)
}

function unsupportedLabel({ place, label }: PemBlock): KeyMaterialError {
  const isOpenSsh = label === 'OPENSSH PRIVATE KEY'
  return new KeyMaterialError('unsupported', {
    check: 'label of the PEM block',
    seen: isOpenSsh ? `${place}, a format of its own` : place,
    wanted: isOpenSsh
      ? 'the same key converted with ssh-keygen -p -m PKCS8'
      : 'a private or public key, a certificate, a revocation list, a request or PKCS #7',
  })
}

/** Ciphers that OpenSSL wrote before PKCS #8. */
const legacyCiphers: Readonly<Record<string, BlockCipher>> = {
  'AES-128-CBC': blockCiphers.aes128,
  'AES-192-CBC': blockCiphers.aes192,
  'AES-256-CBC': blockCiphers.aes256,
  'DES-EDE3-CBC': blockCiphers.tripleDes,
  'DES-CBC': blockCiphers.des,
}

/** Private keys of OpenSSL's own encryption: one round of MD5 derives the key, so a strong cipher does not help. */
function readLegacyEncrypted(
  { label, place, der }: PemBlock,
  { name, vector }: NonNullable<PemBlock['cipher']>,
  reading: Reading,
): void {
  const cipher = legacyCiphers[name]
  const read = label === 'RSA PRIVATE KEY' ? readPkcs1 : label === 'EC PRIVATE KEY' && readSec1
  if (cipher === undefined || read === false) {
    throw new KeyMaterialError('unsupported', {
      check: 'protection of the file',
      seen: `${place} encrypted with ${name}`,
      wanted: 'an RSA or EC PRIVATE KEY encrypted with AES, triple DES or DES in CBC mode',
    })
  }
  const encryption = `OpenSSL's PEM encryption with MD5 (1 iteration) and ${cipher.name}`
  reading.warn('legacy-encryption', `${place} has ${encryption}, which protects nothing now`)
  const { passphrase } = reading.options
  if (passphrase === undefined) {
    reading.addLocked(place, encryption)
    return
  }
  const key = deriveLegacyKey(passphrase, vector.subarray(0, 8), cipher.keyLength)
  const plaintext = decryptCbc(cipher, key, vector, der)
  const numbers = readDecrypted(plaintext, (clear) => read(readDer(clear, 'a decrypted key')))
  reading.addPrivateKey(numbers, { place, encryption })
}

/** EVP_BytesToKey with MD5 and one iteration. */
function deriveLegacyKey(passphrase: string, salt: Uint8Array, length: number): Uint8Array {
  const digests: Uint8Array[] = []
  let previous = new Uint8Array()
  while (16 * digests.length < length) {
    const hash = createHash('md5').update(previous).update(passphrase, 'utf8').update(salt)
    previous = new Uint8Array(hash.digest())
    digests.push(previous)
  }
  return Buffer.concat(digests).subarray(0, length)
}
