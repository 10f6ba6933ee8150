import { contextTag, derTag } from '../der-tags.ts'
import { type DerElement, readStrictDer } from '../strict-der.ts'
import type { DocumentSignature } from './certificate.ts'
import type { CertificateExtensions } from './certificate-extensions.ts'
import { CertificateFormatError } from './certificate-format-error.ts'
import { hexOf, readObjectIdentifier, readOctetsOfBitString } from './der-values.ts'
import { type DistinguishedName, readName } from './distinguished-name.ts'
import { ElementReader, membersOf } from './element-reader.ts'
import { maxCertificateBytes, withFormatErrors } from './parse-certificate.ts'
import { readCertificateExtensions } from './read-extensions.ts'
import { readSignatureAlgorithm } from './signature-algorithm.ts'
import { readSubjectPublicKey, type SubjectPublicKey } from './subject-public-key.ts'

/** A certificate signing request; what it asks for is a wish. */
export interface ParsedCertificateRequest {
  readonly der: Uint8Array
  readonly subject: DistinguishedName
  readonly publicKey: SubjectPublicKey
  readonly signature: DocumentSignature
  /** The extensions it asks for. */
  readonly extensions: CertificateExtensions
}

const extensionRequest = '1.2.840.113549.1.9.14'

/** Reads a certificate signing request strictly; its signature is not verified here. The bytes are copied.
 * @throws {CertificateFormatError} over 16 KiB, not strict DER, or malformed in any part
 * @see RFC 2986 section 4; RFC 2985 section 5.4.2
 */
export function parseCertificateRequest(bytes: Uint8Array): ParsedCertificateRequest {
  if (bytes.length > maxCertificateBytes) {
    throw fault(`${bytes.length} bytes`, `at most ${maxCertificateBytes}`)
  }
  return withFormatErrors('certificate request', () =>
    readRequest(readStrictDer(new Uint8Array(bytes))),
  )
}

function readRequest(element: DerElement): ParsedCertificateRequest {
  const reader = new ElementReader(element, 'certificate request')
  const info = reader.take(derTag.sequence)
  const algorithm = readSignatureAlgorithm(reader.take(derTag.sequence))
  const value = readOctetsOfBitString(reader.take(derTag.bitString), 'signature')
  reader.end()
  return {
    der: element.encoding,
    ...readInfo(info),
    signature: { algorithm, value, signedBytes: info.encoding },
  }
}

function readInfo(info: DerElement) {
  const reader = new ElementReader(info, 'certificate request info')
  const version = hexOf(reader.take(derTag.integer).contents)
  if (version !== '00') throw fault(`version 0x${version}`, 'version 1')
  const subject = readName(reader.take(derTag.sequence))
  const publicKey = readSubjectPublicKey(reader.take(derTag.sequence))
  const attributes = reader.takeOptional(contextTag(0, 'constructed'))
  reader.end()
  return { subject, publicKey, extensions: readRequestedExtensions(attributes) }
}

/** Attributes but the requested extensions have no meaning here. */
function readRequestedExtensions(attributes: DerElement | undefined): CertificateExtensions {
  const isEmpty = attributes === undefined || attributes.contents.length === 0
  const lists = isEmpty
    ? []
    : membersOf(attributes, 'attributes', attributes.tag).flatMap(readExtensionLists)
  if (lists.length > 1) throw fault('requested extensions twice', 'one list of extensions')
  return readCertificateExtensions(lists[0])
}

function readExtensionLists(attribute: DerElement): DerElement[] {
  const reader = new ElementReader(attribute, 'attribute')
  const type = readObjectIdentifier(reader.take(derTag.objectIdentifier).contents)
  const values = reader.take(derTag.set)
  reader.end()
  return type === extensionRequest ? membersOf(values, 'requested extensions', derTag.set) : []
}

function fault(seen: string, wanted: string): CertificateFormatError {
  const clause = 'RFC 2986 section 4; spec/security.md L-08, UD-13'
  return new CertificateFormatError({ check: 'certificate request', clause, seen, wanted })
}
