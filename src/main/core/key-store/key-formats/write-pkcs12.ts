import { createHash, createHmac, createPublicKey, type KeyObject } from 'node:crypto'
import { contextTag, derTag } from '../../certificate-path/index.ts'
import type { Platform } from '../../platform.ts'
import { runApart, type ThreadLimits } from './apart.ts'
import {
  encodeAlgorithm,
  encodedNull,
  encodeElement,
  encodeInteger,
  encodeObjectIdentifier,
  encodeOctetString,
  encodeSequence,
} from './der-encoding.ts'
import { encryptPkcs8, encryptWithPassphrase, exportIterations } from './encrypt-with-passphrase.ts'
import { oid } from './object-identifiers.ts'
import { encodePkcs12Passphrase, pkcs12Purpose } from './pkcs12-key-derivation.ts'

/** What a PKCS #12 file is made of. */
export interface Pkcs12Contents {
  readonly privateKey: KeyObject
  /** DER, the one of the key first, then those above it. */
  readonly certificates: readonly Uint8Array[]
  readonly friendlyName: string
  readonly passphrase: string
}

/** Making the MAC key is the one derivation that no runtime does off its thread. */
const derivationLimits: ThreadLimits = {
  startMilliseconds: 30_000,
  milliseconds: 30_000,
  heapMegabytes: 64,
}

/** Writes a PKCS #12 file as current tools do: PBES2 of PBKDF2 with HMAC-SHA-256 and AES-256-CBC around the key and around
 * the certificates, and a MAC with HMAC-SHA-256. The MAC key costs as much as the encryption, for who guesses passphrases
 * takes the cheaper way. The forms of older tools, with triple DES, RC2 or SHA-1, are read here but not written: they
 * protect nothing.
 * @see RFC 7292 sections 4 and 5.1; spec/security.md KS-08
 */
export async function writePkcs12(
  contents: Pkcs12Contents,
  platform: Pick<Platform, 'random' | 'threadEntry'>,
): Promise<Uint8Array> {
  const { privateKey, certificates, friendlyName, passphrase } = contents
  const publicKeyInfo = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  const localKeyId = createHash('sha256').update(publicKeyInfo).digest()
  const attributes = encodeAttributes(friendlyName, localKeyId)
  const certificateSafe =
    certificates.length === 0
      ? []
      : [await encryptSafe(certificateBags(certificates, attributes), passphrase, platform.random)]
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' })
  const shrouded = await encryptPkcs8(pkcs8, passphrase, platform.random)
  pkcs8.fill(0)
  const keyBag = encodeBag(oid.shroudedKeyBag, shrouded, attributes)
  const keySafe = encodeContent(oid.data, encodeOctetString(encodeSequence(keyBag)))
  const authenticatedSafe = encodeSequence(...certificateSafe, keySafe)
  return encodeSequence(
    encodeInteger(3),
    encodeContent(oid.data, encodeOctetString(authenticatedSafe)),
    await makeMac(authenticatedSafe, passphrase, platform),
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
async function encryptSafe(
  bags: readonly Uint8Array[],
  passphrase: string,
  random: Platform['random'],
): Promise<Uint8Array> {
  const { algorithm, ciphertext } = await encryptWithPassphrase(
    encodeSequence(...bags),
    passphrase,
    random,
  )
  const info = encodeSequence(
    encodeObjectIdentifier(oid.data),
    algorithm,
    encodeElement(contextTag(0, 'primitive'), ciphertext),
  )
  return encodeContent(oid.encryptedData, encodeSequence(encodeInteger(0), info))
}

async function makeMac(
  content: Uint8Array,
  passphrase: string,
  platform: Pick<Platform, 'random' | 'threadEntry'>,
): Promise<Uint8Array> {
  const salt = platform.random(16)
  const derivation = {
    hash: 'sha256',
    passphrase: encodePkcs12Passphrase(passphrase),
    salt,
    iterations: exportIterations,
    purpose: pkcs12Purpose.macKey,
    length: 32,
  } as const
  const answer = await runApart({ kind: 'derive', derivation }, platform, derivationLimits)
  if (answer.kind !== 'derived') throw new TypeError('a derivation answers with what it derived')
  const digest = createHmac('sha256', answer.bytes).update(content).digest()
  answer.bytes.fill(0)
  const info = encodeSequence(encodeAlgorithm(oid.sha256, encodedNull), encodeOctetString(digest))
  return encodeSequence(info, encodeOctetString(salt), encodeInteger(exportIterations))
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
