import type { ParsedCertificate } from '../certificate/certificate.ts'
import { CertificateFormatError } from '../certificate/certificate-format-error.ts'
import { readObjectIdentifier } from '../certificate/der-values.ts'
import { ElementReader, membersOf } from '../certificate/element-reader.ts'
import { parseCertificate, unwrap, withFormatErrors } from '../certificate/parse-certificate.ts'
import { contextTag, derTag } from '../der-tags.ts'
import { childrenOf, type DerElement, readStrictDer } from '../strict-der.ts'

const signedData = '1.2.840.113549.1.7.2'
const maxCertificates = 20

/** Reads what an AIA address gives: one certificate, or a certs-only PKCS #7 with some.
 * @throws {CertificateFormatError} neither, or more than 20 certificates
 * @see RFC 5280 section 4.2.2.1; RFC 5652 section 5.1; UDAP-PKI-003
 */
export function readIssuerCertificates(bytes: Uint8Array): ParsedCertificate[] {
  return withFormatErrors('issuer certificates', () => {
    const element = readStrictDer(bytes)
    const { value: first } = childrenOf(element).next()
    if (first?.tag !== derTag.objectIdentifier) return [parseCertificate(bytes)]
    return readSignedData(element).map(({ encoding }) => parseCertificate(encoding))
  })
}

function readSignedData(element: DerElement): DerElement[] {
  const info = new ElementReader(element, 'PKCS #7')
  const type = readObjectIdentifier(info.take(derTag.objectIdentifier).contents)
  if (type !== signedData) throw fault(`content of type ${type}`, 'signed data')
  const data = new ElementReader(
    unwrap(info.take(contextTag(0, 'constructed')), 'PKCS #7 content'),
    'signed data',
  )
  info.end()
  data.take(derTag.integer)
  data.take(derTag.set)
  data.take(derTag.sequence)
  const certificates = data.take(contextTag(0, 'constructed'))
  data.takeOptional(contextTag(1, 'constructed'))
  data.take(derTag.set)
  data.end()
  const members = membersOf(certificates, 'certificates', certificates.tag)
  if (members.length <= maxCertificates) return members
  throw fault(`${members.length} certificates`, `at most ${maxCertificates}`)
}

function fault(seen: string, wanted: string): CertificateFormatError {
  const clause = 'RFC 5652 section 5.1'
  return new CertificateFormatError({ check: 'PKCS #7', clause, seen, wanted })
}
