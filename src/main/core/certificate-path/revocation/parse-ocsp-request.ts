import { CertificateFormatError } from '../certificate/certificate-format-error.ts'
import { ElementReader, membersOf } from '../certificate/element-reader.ts'
import { unwrap, withFormatErrors } from '../certificate/parse-certificate.ts'
import { contextTag, derTag } from '../der-tags.ts'
import { type DerElement, readStrictDer } from '../strict-der.ts'
import type { OcspCertificateId, ParsedOcspRequest } from './ocsp.ts'
import { readCertificateId, readMessageExtensions } from './read-ocsp-parts.ts'

/** What one request may hold; clients ask about one certificate or a short path. */
const limits = { bytes: 16_384, requests: 10 } as const

/** Reads an OCSP request strictly. Its optional signature is not looked at: everyone may ask.
 * @throws {CertificateFormatError} over a limit, a critical extension that is not known, or malformed in any part
 * @see RFC 6960 section 4.1
 */
export function parseOcspRequest(bytes: Uint8Array): ParsedOcspRequest {
  if (bytes.length > limits.bytes) {
    throw fault('OCSP request', `${bytes.length} bytes`, `at most ${limits.bytes}`)
  }
  return withFormatErrors('OCSP request', () => readRequest(readStrictDer(new Uint8Array(bytes))))
}

function readRequest(element: DerElement): ParsedOcspRequest {
  const outer = new ElementReader(element, 'OCSP request')
  const reader = new ElementReader(outer.take(derTag.sequence), 'OCSP TBSRequest')
  outer.takeOptional(contextTag(0, 'constructed'))
  outer.end()
  // The name of who asks: allowed, without meaning.
  reader.takeOptional(contextTag(1, 'constructed'))
  const members = membersOf(reader.take(derTag.sequence), 'OCSP requests')
  const wrapped = reader.takeOptional(contextTag(2, 'constructed'))
  reader.end()
  if (members.length > limits.requests) {
    throw fault('OCSP requests', `${members.length}`, `at most ${limits.requests}`)
  }
  const extensions = wrapped === undefined ? undefined : unwrap(wrapped, 'OCSP extensions')
  const { nonce, unknownCritical } = readMessageExtensions(extensions)
  refuseUnknown(unknownCritical)
  return {
    certificateIds: members.map(readSingleRequest),
    ...(nonce !== undefined && { nonce }),
  }
}

function readSingleRequest(element: DerElement): OcspCertificateId {
  const reader = new ElementReader(element, 'OCSP single request')
  const certificateId = readCertificateId(reader.take(derTag.sequence))
  const wrapped = reader.takeOptional(contextTag(0, 'constructed'))
  reader.end()
  const extensions = wrapped === undefined ? undefined : unwrap(wrapped, 'OCSP extensions')
  refuseUnknown(readMessageExtensions(extensions).unknownCritical)
  return certificateId
}

function refuseUnknown([identifier]: readonly string[]): void {
  if (identifier === undefined) return
  throw fault('OCSP request', `the critical extension ${identifier}`, 'extensions of RFC 6960 only')
}

function fault(check: string, seen: string, wanted: string): CertificateFormatError {
  return new CertificateFormatError({ check, clause: 'RFC 6960 section 4.1', seen, wanted })
}
