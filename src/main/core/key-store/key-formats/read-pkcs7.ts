import { childrenOf, contextTag, type DerElement, derTag } from '../../certificate-path/index.ts'
import { DerFields, objectIdentifierOf } from './der-reading.ts'
import { KeyMaterialError } from './key-material-error.ts'
import { oid } from './object-identifiers.ts'
import type { Reading } from './reading.ts'

/** Reads the certificates and revocation lists of a PKCS #7 file; what it signs, if anything, is left alone.
 * @throws {KeyMaterialError} malformed, unsupported or over-limit
 * @see RFC 5652 sections 3 and 5.1; RFC 5280 section 4.2.2.1 (certs-only)
 */
export function readPkcs7(element: DerElement, place: string, reading: Reading): void {
  const content = new DerFields(element, 'a PKCS #7 file')
  const type = objectIdentifierOf(content.take(derTag.objectIdentifier))
  if (type !== oid.signedData) throw unsupported(`the content type ${type}`, 'signed data')
  const fields = new DerFields(content.takeExplicit(0), 'signed data')
  content.end()
  fields.take(derTag.integer)
  fields.take(derTag.set)
  fields.take(derTag.sequence)
  const certificates = fields.takeOptional(contextTag(0, 'constructed'))
  const lists = fields.takeOptional(contextTag(1, 'constructed'))
  const signers = fields.take(derTag.set)
  fields.end()
  for (const certificate of membersOf(certificates, reading)) {
    reading.addCertificate(certificate.encoding, place)
  }
  for (const list of membersOf(lists, reading)) reading.addRevocationList(list.encoding, place)
  if (signers.contents.length > 0) {
    reading.warn('unchecked-signature', `${place} is signed; only what it carries was taken`)
  }
}

function* membersOf(set: DerElement | undefined, reading: Reading): Generator<DerElement> {
  if (set === undefined) return
  for (const member of childrenOf(set)) {
    reading.countItem()
    if (member.tag !== derTag.sequence) {
      throw unsupported(
        'an attribute certificate or another format',
        'X.509 certificates and lists',
      )
    }
    yield member
  }
}

function unsupported(seen: string, wanted: string): KeyMaterialError {
  return new KeyMaterialError('unsupported', {
    check: 'contents of the PKCS #7 file',
    seen,
    wanted,
  })
}
