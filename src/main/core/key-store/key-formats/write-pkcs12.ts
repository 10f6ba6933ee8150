import { createHash, createHmac, createPublicKey, type KeyObject } from 'node:crypto'
import { contextTag, derTag } from '../../certificate-path/index.ts'
import type { Platform } from '../../platform.ts'
import {
  encodeAlgorithm,
  encodedNull,
  encodeElement,
  encodeInteger,
  encodeObjectIdentifier,
  encodeOctetString,
  encodeSequence,
} from './der-encoding.ts'
import { derivePkcs12Apart } from './derive-pkcs12-apart.ts'
import { encryptForOlderTools, olderToolsIterations } from './encrypt-for-older-tools.ts'
import {
  type Encrypted,
  encodeEncryptedPkcs8,
  encryptWithPassphrase,
  exportIterations,
} from './encrypt-with-passphrase.ts'
import { oid } from './object-identifiers.ts'
import { encodePkcs12Passphrase, type Pkcs12Hash, pkcs12Purpose } from './pkcs12-key-derivation.ts'

type Pkcs12Platform = Pick<Platform, 'random' | 'threadEntry'>

/** What is around the key and the certificates of a PKCS #12 file, and the MAC over both. */
interface Protection {
  readonly encrypt: (
    plaintext: Uint8Array,
    passphrase: string,
    platform: Pkcs12Platform,
  ) => Promise<Encrypted>
  readonly mac: {
    readonly hash: Pkcs12Hash
    readonly identifier: string
    /** Length of the hash, which is that of the key too. */
    readonly bytes: number
    readonly iterations: number
  }
}

/** The MAC key costs as much as the encryption, for who guesses passphrases takes the cheaper way. */
const protections = {
  current: {
    encrypt: (plaintext, passphrase, { random }) =>
      encryptWithPassphrase(plaintext, passphrase, random),
    mac: { hash: 'sha256', identifier: oid.sha256, bytes: 32, iterations: exportIterations },
  },
  legacy: {
    encrypt: encryptForOlderTools,
    mac: { hash: 'sha1', identifier: oid.sha1, bytes: 20, iterations: olderToolsIterations },
  },
} as const satisfies Readonly<Record<string, Protection>>

/** What a PKCS #12 file is made of. */
export interface Pkcs12Contents {
  readonly privateKey: KeyObject
  /** DER, the one of the key first, then those above it. */
  readonly certificates: readonly Uint8Array[]
  readonly friendlyName: string
  readonly passphrase: string
  readonly protection: keyof typeof protections
}

/** Writes a PKCS #12 file. `current` is as current tools do: PBES2 of PBKDF2 with HMAC-SHA-256 and AES-256-CBC around the
 * key and around the certificates, and a MAC with HMAC-SHA-256. `legacy` is what tools open that know none of it: triple
 * DES and SHA-1, which protect little. RC2 with 40 bits is read but never written: it protects nothing, and what reads it
 * reads triple DES.
 * @throws {KeyMaterialError} reader-ended: a derivation took too long
 * @see RFC 7292 sections 4 and 5.1, appendix C; spec/security.md KS-08
 */
export async function writePkcs12(
  contents: Pkcs12Contents,
  platform: Pkcs12Platform,
): Promise<Uint8Array> {
  const { privateKey, certificates, friendlyName, passphrase } = contents
  const { encrypt, mac }: Protection = protections[contents.protection]
  const publicKeyInfo = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  const localKeyId = createHash('sha256').update(publicKeyInfo).digest()
  const attributes = encodeAttributes(friendlyName, localKeyId)
  const certificateSafe = []
  if (certificates.length > 0) {
    const bags = encodeSequence(...certificateBags(certificates, attributes))
    certificateSafe.push(encodeEncryptedSafe(await encrypt(bags, passphrase, platform)))
  }
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' })
  const encrypted = await encrypt(pkcs8, passphrase, platform).finally(() => pkcs8.fill(0))
  const shrouded = encodeEncryptedPkcs8(encrypted)
  const keyBag = encodeBag(oid.shroudedKeyBag, shrouded, attributes)
  const keySafe = encodeContent(oid.data, encodeOctetString(encodeSequence(keyBag)))
  const authenticatedSafe = encodeSequence(...certificateSafe, keySafe)
  return encodeSequence(
    encodeInteger(3),
    encodeContent(oid.data, encodeOctetString(authenticatedSafe)),
    await makeMac(mac, authenticatedSafe, passphrase, platform),
  )
}

function certificateBags(
  certificates: readonly Uint8Array[],
  attributes: Uint8Array,
): readonly Uint8Array[] {
  return certificates.map((der, index) => {
    const value = encodeSequence(
      encodeObjectIdentifier(oid.x509Certificate),
      explicit(encodeOctetString(der)),
    )
    return encodeBag(oid.certificateBag, value, ...(index === 0 ? [attributes] : []))
  })
}

/** @see RFC 5652 section 8 */
function encodeEncryptedSafe({ algorithm, ciphertext }: Encrypted): Uint8Array {
  const info = encodeSequence(
    encodeObjectIdentifier(oid.data),
    algorithm,
    encodeElement(contextTag(0, 'primitive'), ciphertext),
  )
  return encodeContent(oid.encryptedData, encodeSequence(encodeInteger(0), info))
}

async function makeMac(
  { hash, identifier, bytes, iterations }: Protection['mac'],
  content: Uint8Array,
  passphrase: string,
  platform: Pkcs12Platform,
): Promise<Uint8Array> {
  const salt = platform.random(16)
  const derivation = {
    hash,
    passphrase: encodePkcs12Passphrase(passphrase),
    salt,
    iterations,
    purpose: pkcs12Purpose.macKey,
    length: bytes,
  } as const
  const key = await derivePkcs12Apart(derivation, platform)
  const digest = createHmac(hash, key).update(content).digest()
  key.fill(0)
  const info = encodeSequence(encodeAlgorithm(identifier, encodedNull), encodeOctetString(digest))
  return encodeSequence(info, encodeOctetString(salt), encodeInteger(iterations))
}

/** @see RFC 2985 sections 5.5.1 and 5.5.2; members of a SET stand in order */
function encodeAttributes(friendlyName: string, localKeyId: Uint8Array): Uint8Array {
  const name = Buffer.from(friendlyName.toWellFormed(), 'utf16le').swap16()
  const attributes = [
    encodeAttribute(oid.friendlyName, encodeElement(derTag.bmpString, name)),
    encodeAttribute(oid.localKeyId, encodeOctetString(localKeyId)),
  ]
  return encodeElement(derTag.set, ...attributes.toSorted(Buffer.compare))
}

function encodeAttribute(identifier: string, value: Uint8Array): Uint8Array {
  return encodeSequence(encodeObjectIdentifier(identifier), encodeElement(derTag.set, value))
}

function encodeBag(identifier: string, value: Uint8Array, ...attributes: readonly Uint8Array[]) {
  return encodeSequence(encodeObjectIdentifier(identifier), explicit(value), ...attributes)
}

function encodeContent(identifier: string, content: Uint8Array): Uint8Array {
  return encodeSequence(encodeObjectIdentifier(identifier), explicit(content))
}

function explicit(element: Uint8Array): Uint8Array {
  return encodeElement(contextTag(0, 'constructed'), element)
}
