import { createHash } from 'node:crypto'
import { DerFormatError } from '../der-format-error.ts'
import { contextTag, derTag } from '../der-tags.ts'
import { type DerElement, readStrictDer } from '../strict-der.ts'
import type { ParsedCertificate } from './certificate.ts'
import type { CertificateExtensions } from './certificate-extensions.ts'
import { CertificateFormatError } from './certificate-format-error.ts'
import { hexOf, readOctetsOfBitString, readSerialNumber, readTime } from './der-values.ts'
import { type DistinguishedName, readName } from './distinguished-name.ts'
import { ElementReader } from './element-reader.ts'
import { readCertificateExtensions } from './read-extensions.ts'
import { readSignatureAlgorithm } from './signature-algorithm.ts'
import { readSubjectPublicKey } from './subject-public-key.ts'

/** Largest certificate that is read. @see spec/security.md L-08, UD-18 */
export const maxCertificateBytes = 16_384

/** Reads a certificate strictly, without judging whether it can be trusted. The bytes are copied.
 * @throws {CertificateFormatError} over 16 KiB, not strict DER, not version 3, or malformed in any part
 * @see RFC 5280 section 4.1; spec/security.md L-08, UD-13, UD-18
 */
export function parseCertificate(bytes: Uint8Array): ParsedCertificate {
  requireSize(bytes)
  return withFormatErrors('certificate', () =>
    readCertificate(readStrictDer(new Uint8Array(bytes))),
  )
}

function requireSize({ length }: Uint8Array): void {
  if (length <= maxCertificateBytes) return
  throw new CertificateFormatError({
    check: 'certificate',
    clause: 'spec/security.md L-08, UD-18',
    seen: `${length} bytes`,
    wanted: `at most ${maxCertificateBytes}`,
  })
}

/** Runs a parse and tells every fault of its bytes as a {@link CertificateFormatError}. */
export function withFormatErrors<T>(check: string, parse: () => T): T {
  try {
    return parse()
  } catch (cause) {
    if (!(cause instanceof DerFormatError)) throw cause
    const { message, seen, wanted } = cause
    const clause = 'X.690 sections 8 to 11; spec/security.md UD-13'
    const where = `${check}, ${message.slice(0, message.indexOf(' there is'))}`
    throw new CertificateFormatError({ check: where, clause, seen, wanted }, { cause })
  }
}

/** Reads a certificate whose encoding was checked. */
export function readCertificate(element: DerElement): ParsedCertificate {
  requireSize(element.encoding)
  const reader = new ElementReader(element, 'certificate')
  const tbs = reader.take(derTag.sequence)
  const outer = reader.take(derTag.sequence)
  const value = readOctetsOfBitString(reader.take(derTag.bitString), 'signature')
  reader.end()
  const { inner, ...facts } = readTbsCertificate(tbs)
  requireSameAlgorithm(inner, outer)
  return Object.freeze({
    der: element.encoding,
    fingerprint: createHash('sha256').update(element.encoding).digest('hex'),
    ...facts,
    signature: { algorithm: readSignatureAlgorithm(outer), value, signedBytes: tbs.encoding },
  })
}

function readTbsCertificate(tbs: DerElement) {
  const reader = new ElementReader(tbs, 'TBSCertificate')
  requireVersion3(reader.takeOptional(contextTag(0, 'constructed')))
  const serialNumber = readSerialNumber(reader.take(derTag.integer).contents)
  const inner = reader.take(derTag.sequence)
  const issuer = readName(reader.take(derTag.sequence))
  const validity = readValidity(reader.take(derTag.sequence))
  const subject = readName(reader.take(derTag.sequence))
  const publicKey = readSubjectPublicKey(reader.take(derTag.sequence))
  // Unique identifiers of issuer and subject: allowed, without meaning.
  reader.takeOptional(contextTag(1, 'primitive'))
  reader.takeOptional(contextTag(2, 'primitive'))
  const wrapped = reader.takeOptional(contextTag(3, 'constructed'))
  reader.end()
  const extensions = readCertificateExtensions(wrapped && unwrap(wrapped, 'extensions'))
  requireNames(issuer, subject, extensions)
  return { inner, serialNumber, issuer, ...validity, subject, publicKey, extensions }
}

/** @see RFC 5280 sections 4.1.2.4 and 4.1.2.6 */
function requireNames(
  issuer: DistinguishedName,
  subject: DistinguishedName,
  { basicConstraints, entries }: CertificateExtensions,
): void {
  const isIdentifiedBySan = entries.some(({ id, isCritical }) => id === '2.5.29.17' && isCritical)
  const mayLackSubject = isIdentifiedBySan && basicConstraints?.isCa !== true
  const lacks = issuer.relativeNames.length === 0 ? 'issuer' : 'subject'
  const isComplete = issuer.relativeNames.length > 0 && subject.relativeNames.length > 0
  if (isComplete || (lacks === 'subject' && mayLackSubject)) return
  throw new CertificateFormatError({
    check: lacks,
    clause: 'RFC 5280 sections 4.1.2.4 and 4.1.2.6',
    seen: 'an empty name',
    wanted: 'a name, or for an end entity a critical subject alternative name',
  })
}

/** The one element an explicit tag holds. */
export function unwrap(element: DerElement, name: string): DerElement {
  const reader = new ElementReader(element, name, element.tag)
  const member = reader.take(derTag.sequence)
  reader.end()
  return member
}

function requireVersion3(version: DerElement | undefined): void {
  const seen = version === undefined ? 'absent' : hexOf(version.contents)
  if (seen === '020102') return
  throw new CertificateFormatError({
    check: 'version',
    clause: 'RFC 5280 section 4.1.2.1; spec/security.md UD-04',
    seen,
    wanted: 'version 3',
  })
}

/** The algorithm a certificate or list names inside what is signed has to be the one it names outside.
 * @see RFC 5280 section 4.1.1.2; spec/security.md UD-09
 */
export function requireSameAlgorithm(inner: DerElement, outer: DerElement): void {
  if (Buffer.compare(inner.encoding, outer.encoding) === 0) return
  throw new CertificateFormatError({
    check: 'signature algorithm',
    clause: 'RFC 5280 section 4.1.1.2; spec/security.md UD-09',
    seen: `${hexOf(outer.encoding)} outside and ${hexOf(inner.encoding)} inside`,
    wanted: 'the same algorithm twice',
  })
}

function readValidity(element: DerElement) {
  const reader = new ElementReader(element, 'validity')
  const notBefore = readTime(reader.takeNext(), 'notBefore')
  const notAfter = readTime(reader.takeNext(), 'notAfter')
  reader.end()
  return { notBefore, notAfter }
}
