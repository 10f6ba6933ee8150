import { createCipheriv, createHmac, type KeyObject } from 'node:crypto'
import {
  encodeAlgorithm,
  encodedNull,
  encodeElement,
  encodeInteger,
  encodeObjectIdentifier,
  encodeOctetString,
  encodeSequence,
} from '../../src/main/core/key-store/key-formats/der-encoding.ts'
import { oid } from '../../src/main/core/key-store/key-formats/object-identifiers.ts'
import {
  derivePkcs12,
  encodePkcs12Passphrase,
} from '../../src/main/core/key-store/key-formats/pkcs12-key-derivation.ts'

/** Passphrase of the files made here. */
export const pkcs12Passphrase = 'correct horse'

const salt = Buffer.alloc(8, 7)

/** What a PKCS #12 file for tests is made of; each part can be replaced by a hostile one. */
export interface TestPkcs12 {
  /** Contents of the key safe: bags that were encoded. */
  readonly bags: readonly Uint8Array[]
  /** Written into the file; the MAC itself is always made with one. */
  readonly macIterations?: number | bigint
  readonly passphrase?: string
  /** Replaces the MAC; null leaves it out. */
  readonly mac?: Uint8Array | null
}

/** Makes a PKCS #12 file with one clear safe and a MAC of one round. */
export function makePkcs12({
  bags,
  macIterations = 1,
  passphrase = pkcs12Passphrase,
  mac,
}: TestPkcs12): Uint8Array {
  const safe = contentInfo(oid.data, encodeOctetString(encodeSequence(...bags)))
  return makePkcs12Of([safe], { macIterations, passphrase, ...(mac === undefined ? {} : { mac }) })
}

/** Makes a PKCS #12 file of safes that were encoded. */
export function makePkcs12Of(
  safes: readonly Uint8Array[],
  { macIterations = 1, passphrase = pkcs12Passphrase, mac }: Omit<TestPkcs12, 'bags'> = {},
): Uint8Array {
  const content = encodeSequence(...safes)
  const key = derivePkcs12({
    hash: 'sha256',
    passphrase: encodePkcs12Passphrase(passphrase),
    salt,
    iterations: 1,
    purpose: 3,
    length: 32,
  })
  const digest = createHmac('sha256', key).update(content).digest()
  const made = encodeSequence(
    encodeSequence(encodeAlgorithm(oid.sha256, encodedNull), encodeOctetString(digest)),
    encodeOctetString(salt),
    encodeInteger(macIterations),
  )
  const chosen = mac === undefined ? made : mac
  return encodeSequence(
    encodeInteger(3),
    contentInfo(oid.data, encodeOctetString(content)),
    ...(chosen === null ? [] : [chosen]),
  )
}

/** A bag of any kind. */
export function bag(identifier: string, value: Uint8Array, ...attributes: Uint8Array[]) {
  return encodeSequence(encodeObjectIdentifier(identifier), explicit(value), ...attributes)
}

/** A bag with a clear private key. */
export function keyBag(key: KeyObject, ...attributes: Uint8Array[]): Uint8Array {
  return bag(oid.keyBag, key.export({ type: 'pkcs8', format: 'der' }), ...attributes)
}

/** A bag with a certificate. */
export function certificateBag(der: Uint8Array, ...attributes: Uint8Array[]): Uint8Array {
  const value = encodeSequence(
    encodeObjectIdentifier(oid.x509Certificate),
    explicit(encodeOctetString(der)),
  )
  return bag(oid.certificateBag, value, ...attributes)
}

/** A safe encrypted with triple DES and one round, which says it has so many. */
export function encryptedSafe(
  bags: readonly Uint8Array[],
  iterations: number | bigint = 1,
): Uint8Array {
  const passphrase = encodePkcs12Passphrase(pkcs12Passphrase)
  const derive = (purpose: 1 | 2, length: number) =>
    derivePkcs12({ hash: 'sha1', passphrase, salt, iterations: 1, purpose, length })
  const cipher = createCipheriv('des-ede3-cbc', derive(1, 24), derive(2, 8))
  const ciphertext = Buffer.concat([cipher.update(encodeSequence(...bags)), cipher.final()])
  const parameters = encodeSequence(encodeOctetString(salt), encodeInteger(iterations))
  const info = encodeSequence(
    encodeObjectIdentifier(oid.data),
    encodeAlgorithm(oid.pbeWithSha1And3KeyTripleDes, parameters),
    encodeElement(0x80, ciphertext),
  )
  return contentInfo(oid.encryptedData, encodeSequence(encodeInteger(0), info))
}

/** The attribute by which a key and its certificate find each other. */
export function localKeyId(id: string): Uint8Array {
  const value = encodeElement(0x31, encodeOctetString(Buffer.from(id)))
  return encodeElement(0x31, encodeSequence(encodeObjectIdentifier(oid.localKeyId), value))
}

/** The attribute that names a bag. */
export function friendlyName(text: string): Uint8Array {
  const name = encodeElement(0x1e, Buffer.from(text, 'utf16le').swap16())
  const attribute = [encodeObjectIdentifier(oid.friendlyName), encodeElement(0x31, name)]
  return encodeElement(0x31, encodeSequence(...attribute))
}

/** ContentInfo of CMS. */
export function contentInfo(identifier: string, content: Uint8Array): Uint8Array {
  return encodeSequence(encodeObjectIdentifier(identifier), explicit(content))
}

function explicit(element: Uint8Array): Uint8Array {
  return encodeElement(0xa0, element)
}
