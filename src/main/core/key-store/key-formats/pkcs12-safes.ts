import { childrenOf, contextTag, type DerElement, derTag } from '../../certificate-path/index.ts'
import { convertBerToDer } from './ber-to-der.ts'
import { cleanName } from './clean-name.ts'
import { DerFields, integerOf, objectIdentifierOf, readDer } from './der-reading.ts'
import { importLimits } from './import-limits.ts'
import { KeyMaterialError } from './key-material-error.ts'
import { oid } from './object-identifiers.ts'
import { type Encryption, readEncryption } from './password-encryption.ts'
import { type EncryptedKey, readEncryptedKey } from './read-der-item.ts'

/** One safe of a PKCS #12 file: clear bags, or bags in an encryption whose cost is within the limits. */
export type Pkcs12Safe =
  | { readonly kind: 'clear'; readonly bags: readonly Pkcs12Bag[] }
  | { readonly kind: 'encrypted'; readonly encryption: Encryption; readonly ciphertext: Uint8Array }

/** One bag with what it is called. */
export interface Pkcs12Bag {
  readonly contents:
    | { readonly kind: 'key'; readonly key: DerElement }
    | { readonly kind: 'encrypted-key'; readonly key: EncryptedKey }
    | { readonly kind: 'certificate' | 'revocation-list'; readonly der: Uint8Array }
    | { readonly kind: 'other'; readonly identifier: string }
  readonly friendlyName: string | undefined
  /** Hexadecimal; a key and its certificate have the same. */
  readonly localKeyId: string | undefined
}

/** Reads a structure of a PKCS #12 file: DER, or the BER that its standard allows.
 * @throws {KeyMaterialError} malformed
 */
export function readContainer(bytes: Uint8Array, what: string): DerElement {
  try {
    return readDer(bytes, what)
  } catch (error) {
    const der = error instanceof KeyMaterialError ? convertBerToDer(bytes) : undefined
    if (der === undefined) throw error
    return readDer(der, what)
  }
}

/** Reads the safes of a PKCS #12 file with the cost of each encryption; nothing is derived yet.
 * @param onBag called before each bag is read
 * @throws {KeyMaterialError} malformed, unsupported or over-limit
 * @see RFC 7292 sections 4.1 and 4.2; spec/security.md UD-17
 */
export function readSafes(authenticatedSafe: Uint8Array, onBag: () => void): Pkcs12Safe[] {
  const safes = readContainer(authenticatedSafe, 'an AuthenticatedSafe')
  if (safes.tag !== derTag.sequence) throw malformed('no list of safes', 'an AuthenticatedSafe')
  return [...childrenOf(safes)].map((safe) => {
    // A safe is an item of the file like a bag is.
    onBag()
    return readSafe(safe, onBag)
  })
}

function readSafe(contentInfo: DerElement, onBag: () => void): Pkcs12Safe {
  const fields = new DerFields(contentInfo, 'a safe')
  const type = objectIdentifierOf(fields.take(derTag.objectIdentifier))
  const content = fields.takeOptionalExplicit(0)
  fields.end()
  // An absent content is allowed and holds nothing (CVE-2024-0727).
  if (content === undefined) return { kind: 'clear', bags: [] }
  if (type === oid.data) {
    if (content.tag !== derTag.octetString) throw malformed('a safe of another type', 'bytes')
    return { kind: 'clear', bags: readBags(content.contents, onBag) }
  }
  if (type === oid.encryptedData) return readEncryptedSafe(content)
  throw new KeyMaterialError('unsupported', {
    check: 'protection of the file',
    seen: `a safe of type ${type}`,
    wanted: 'one that is clear or encrypted with a passphrase',
  })
}

/** @see RFC 5652 section 8 */
function readEncryptedSafe(content: DerElement): Pkcs12Safe {
  const data = new DerFields(content, 'an encrypted safe')
  integerOf(data.take(derTag.integer))
  const info = new DerFields(data.take(derTag.sequence), 'an encrypted safe')
  info.take(derTag.objectIdentifier)
  const encryption = readEncryption(info.take(derTag.sequence))
  const whole = info.takeOptional(contextTag(0, 'primitive'))
  const inParts = info.takeOptional(contextTag(0, 'constructed'))
  info.end()
  if (whole !== undefined) return { kind: 'encrypted', encryption, ciphertext: whole.contents }
  if (inParts === undefined) return { kind: 'clear', bags: [] }
  const parts = [...childrenOf(inParts)].map(({ contents }) => contents)
  return { kind: 'encrypted', encryption, ciphertext: Buffer.concat(parts) }
}

/** Reads the bags of a safe, and those of safes inside it.
 * @param depth how many safes lie around these bags
 * @throws {KeyMaterialError} malformed, unsupported or over-limit
 */
export function readBags(safeContents: Uint8Array, onBag: () => void): Pkcs12Bag[] {
  return readBagsOf(readContainer(safeContents, 'a safe'), onBag, 1)
}

function readBagsOf(contents: DerElement, onBag: () => void, depth: number): Pkcs12Bag[] {
  if (depth > importLimits.safeContentsDepth) {
    throw new KeyMaterialError('over-limit', {
      check: 'nesting of safes (UD-17)',
      seen: `more than ${importLimits.safeContentsDepth} safes inside each other`,
      wanted: `at most ${importLimits.safeContentsDepth}`,
    })
  }
  if (contents.tag !== derTag.sequence) throw malformed('no list of bags', 'SafeContents')
  return [...childrenOf(contents)].flatMap((bag) => readBag(bag, onBag, depth))
}

function readBag(element: DerElement, onBag: () => void, depth: number): Pkcs12Bag[] {
  onBag()
  const fields = new DerFields(element, 'a bag')
  const identifier = objectIdentifierOf(fields.take(derTag.objectIdentifier))
  const value = fields.takeOptionalExplicit(0)
  const attributes = fields.takeOptional(derTag.set)
  fields.end()
  if (value === undefined) return []
  if (identifier === oid.safeContentsBag) return readBagsOf(value, onBag, depth + 1)
  return [{ contents: readContents(identifier, value), ...readAttributes(attributes) }]
}

function readContents(identifier: string, value: DerElement): Pkcs12Bag['contents'] {
  switch (identifier) {
    case oid.keyBag:
      return { kind: 'key', key: value }
    case oid.shroudedKeyBag:
      return { kind: 'encrypted-key', key: readEncryptedKey(value) }
    case oid.certificateBag:
      return readTyped(value, oid.x509Certificate, 'certificate')
    case oid.crlBag:
      return readTyped(value, oid.x509Crl, 'revocation-list')
    default:
      return { kind: 'other', identifier }
  }
}

/** @see RFC 7292 sections 4.2.3 and 4.2.4 */
function readTyped(
  value: DerElement,
  wanted: string,
  kind: 'certificate' | 'revocation-list',
): Pkcs12Bag['contents'] {
  const fields = new DerFields(value, `a ${kind} bag`)
  const identifier = objectIdentifierOf(fields.take(derTag.objectIdentifier))
  const der = fields.takeExplicit(0)
  fields.end()
  if (identifier !== wanted) return { kind: 'other', identifier }
  if (der.tag !== derTag.octetString) throw malformed(`a ${kind} bag of another type`, 'bytes')
  return { kind, der: der.contents }
}

/** @see RFC 2985 sections 5.5.1 and 5.5.2 */
function readAttributes(attributes: DerElement | undefined) {
  let friendlyName: string | undefined
  let localKeyId: string | undefined
  for (const attribute of attributes === undefined ? [] : childrenOf(attributes)) {
    const fields = new DerFields(attribute, 'an attribute')
    const identifier = objectIdentifierOf(fields.take(derTag.objectIdentifier))
    const [value] = [...childrenOf(fields.take(derTag.set))]
    fields.end()
    if (identifier === oid.friendlyName && value?.tag === derTag.bmpString) {
      friendlyName = readName(value.contents)
    }
    if (identifier === oid.localKeyId && value?.tag === derTag.octetString) {
      localKeyId = Buffer.from(value.contents).toString('hex')
    }
  }
  return { friendlyName, localKeyId }
}

function readName(bmp: Uint8Array): string | undefined {
  return cleanName(Buffer.from(bmp).swap16().toString('utf16le'))
}

function malformed(seen: string, wanted: string): KeyMaterialError {
  return new KeyMaterialError('malformed', { check: 'structure of the file', seen, wanted })
}
