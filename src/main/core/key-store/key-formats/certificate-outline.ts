import { childrenOf, contextTag, type DerElement, derTag } from '../../certificate-path/index.ts'
import { DerFields, readDer } from './der-reading.ts'
import { importLimits } from './import-limits.ts'
import { KeyMaterialError } from './key-material-error.ts'
import { readPublicKeyInfo } from './read-public-key.ts'

/** Checks the size of a certificate or a request, before it is read.
 * @throws {KeyMaterialError} over-limit
 * @see spec/security.md L-08, UD-18
 */
export function checkOutlineSize({ length }: Uint8Array, what: string): void {
  if (length <= importLimits.certificateBytes) return
  throw new KeyMaterialError('over-limit', {
    check: `size of a ${what} (L-08)`,
    seen: `${length} bytes`,
    wanted: `at most ${importLimits.certificateBytes} bytes`,
  })
}

/** The public key of a certificate, and why it should not be relied on where it is weak or of another kind. */
export interface CertificateKey {
  /** DER, as it stands in the certificate. */
  readonly publicKeyInfo: Uint8Array
  readonly fault: KeyMaterialError | undefined
}

/** Finds the public key of a certificate; whether the certificate is any good is for its own module to say.
 * @throws {KeyMaterialError} malformed: it has not the outline of a certificate
 * @see RFC 5280 section 4.1
 */
export function certificateKeyOf(der: Uint8Array): CertificateKey {
  const certificate = new DerFields(readDer(der, 'a certificate'), 'a certificate')
  const fields = new DerFields(certificate.take(derTag.sequence), 'a certificate')
  fields.takeOptional(contextTag(0, 'constructed'))
  fields.take(derTag.integer)
  // Signature algorithm, issuer, validity, subject.
  for (let skipped = 0; skipped < 4; skipped += 1) fields.take(derTag.sequence)
  const element = fields.take(derTag.sequence)
  return { publicKeyInfo: element.encoding, fault: findFault(element) }
}

function findFault(element: DerElement): KeyMaterialError | undefined {
  try {
    readPublicKeyInfo(element)
    return undefined
  } catch (error) {
    if (error instanceof KeyMaterialError) return error
    throw error
  }
}

/** What a DER structure can be. */
export type DerOutline =
  | 'certificate'
  | 'revocation list'
  | 'certification request'
  | 'public key'
  | 'PKCS #1 public key'
  | 'PKCS #1 private key'
  | 'SEC 1 private key'
  | 'PKCS #8 private key'
  | 'encrypted PKCS #8 private key'
  | 'PKCS #12 file'
  | 'PKCS #7 file'

const { sequence, integer, octetString, bitString, objectIdentifier } = derTag
const explicit0 = contextTag(0, 'constructed')

/** Outlines by the tags of their first members. @see RFC 5280, RFC 2986, RFC 8017, RFC 5915, RFC 5958, RFC 7292, RFC 5652 */
const outlines: readonly { readonly outline: DerOutline; readonly tags: readonly number[] }[] = [
  { outline: 'PKCS #8 private key', tags: [integer, sequence, octetString] },
  { outline: 'PKCS #12 file', tags: [integer, sequence] },
  { outline: 'SEC 1 private key', tags: [integer, octetString] },
  { outline: 'PKCS #1 private key', tags: [integer, integer, integer] },
  { outline: 'PKCS #1 public key', tags: [integer, integer] },
  { outline: 'PKCS #7 file', tags: [objectIdentifier, explicit0] },
  { outline: 'encrypted PKCS #8 private key', tags: [sequence, octetString] },
  { outline: 'public key', tags: [sequence, bitString] },
]

/** Outlines of what is signed, by the tags of the first members inside. */
const signedOutlines: typeof outlines = [
  { outline: 'certificate', tags: [explicit0, integer, sequence] },
  { outline: 'certification request', tags: [integer, sequence, sequence, explicit0] },
  { outline: 'certificate', tags: [integer, sequence, sequence, sequence, sequence, sequence] },
  { outline: 'revocation list', tags: [integer, sequence, sequence, derTag.utcTime] },
  { outline: 'revocation list', tags: [integer, sequence, sequence, derTag.generalizedTime] },
  { outline: 'revocation list', tags: [sequence, sequence, derTag.utcTime] },
  { outline: 'revocation list', tags: [sequence, sequence, derTag.generalizedTime] },
]

/** Tells what a DER structure is by its outline; undefined for anything else. */
export function recogniseOutline(element: DerElement): DerOutline | undefined {
  if (element.tag !== sequence) return undefined
  const members = [...childrenOf(element)].slice(0, 6)
  const [first] = members
  const tags = members.map(({ tag }) => tag)
  if (first !== undefined && isSigned(tags)) return find(signedOutlines, tagsInside(first))
  return find(outlines, tags)
}

function isSigned(tags: readonly number[]): boolean {
  return tags.length === 3 && tags[0] === sequence && tags[1] === sequence && tags[2] === bitString
}

function tagsInside(element: DerElement): number[] {
  return [...childrenOf(element)].slice(0, 6).map(({ tag }) => tag)
}

function find(from: typeof outlines, tags: readonly number[]): DerOutline | undefined {
  return from.find((each) => each.tags.every((tag, index) => tag === tags[index]))?.outline
}
