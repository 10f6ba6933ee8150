import { createHash } from 'node:crypto'
import { CertificateFormatError } from '../certificate/certificate-format-error.ts'
import {
  hexOf,
  readCount,
  readObjectIdentifier,
  readOctetsOfBitString,
  readTime,
} from '../certificate/der-values.ts'
import { readName } from '../certificate/distinguished-name.ts'
import { ElementReader, membersOf } from '../certificate/element-reader.ts'
import { readCertificate, unwrap, withFormatErrors } from '../certificate/parse-certificate.ts'
import { readSignatureAlgorithm } from '../certificate/signature-algorithm.ts'
import { contextTag, derTag } from '../der-tags.ts'
import { type DerElement, readStrictDer } from '../strict-der.ts'
import { reasonOf } from './crl-entries.ts'
import type {
  OcspBasicResponse,
  OcspFailure,
  OcspSingleResponse,
  ParsedOcspResponse,
} from './ocsp.ts'
import { readCertificateId, readMessageExtensions } from './read-ocsp-parts.ts'

/** Largest response that is read, and how many certificates may come along. @see spec/security.md L-08, L-11 */
const limits = { bytes: 262_144, certificates: 6 } as const

const basicResponse = '1.3.6.1.5.5.7.48.1.1'

const failures: ReadonlyMap<number, OcspFailure> = new Map([
  [1, 'malformedRequest'],
  [2, 'internalError'],
  [3, 'tryLater'],
  [5, 'sigRequired'],
  [6, 'unauthorized'],
])

/** Reads an OCSP response strictly, without judging it. The bytes are copied.
 * @throws {CertificateFormatError} over a limit, not strict DER, of another type, or malformed in any part
 * @see RFC 6960 section 4.2; UDAP-PKI-012
 */
export function parseOcspResponse(bytes: Uint8Array): ParsedOcspResponse {
  if (bytes.length > limits.bytes) {
    throw fault('OCSP response', `${bytes.length} bytes`, `at most ${limits.bytes}`)
  }
  return withFormatErrors('OCSP response', () => {
    const element = readStrictDer(new Uint8Array(bytes))
    return Object.freeze({
      der: element.encoding,
      fingerprint: createHash('sha256').update(element.encoding).digest('hex'),
      answer: readAnswer(element),
    })
  })
}

function readAnswer(element: DerElement): ParsedOcspResponse['answer'] {
  const reader = new ElementReader(element, 'OCSP response')
  const status = readCount(reader.take(derTag.enumerated).contents, 'OCSP response status')
  const wrapped = reader.takeOptional(contextTag(0, 'constructed'))
  reader.end()
  const failure = failures.get(status)
  if (failure !== undefined && wrapped === undefined) return { kind: 'failure', status: failure }
  if (status !== 0 || wrapped === undefined) {
    throw fault(
      'OCSP response status',
      `${status}`,
      'a status in use, with an answer when successful',
    )
  }
  const body = new ElementReader(unwrap(wrapped, 'OCSP response bytes'), 'OCSP response bytes')
  const type = readObjectIdentifier(body.take(derTag.objectIdentifier).contents)
  const response = body.take(derTag.octetString).contents
  body.end()
  if (type !== basicResponse) throw fault('OCSP response type', type, 'a basic response')
  return { kind: 'basic', ...readBasic(readStrictDer(response)) }
}

function readBasic(element: DerElement): OcspBasicResponse {
  const reader = new ElementReader(element, 'basic OCSP response')
  const tbs = reader.take(derTag.sequence)
  const algorithm = readSignatureAlgorithm(reader.take(derTag.sequence))
  const value = readOctetsOfBitString(reader.take(derTag.bitString), 'signature')
  const wrapped = reader.takeOptional(contextTag(0, 'constructed'))
  reader.end()
  const certificates =
    wrapped === undefined ? [] : membersOf(unwrap(wrapped, 'certificates'), 'certificates')
  if (certificates.length > limits.certificates) {
    throw fault('OCSP response', `${certificates.length} certificates`, `${limits.certificates}`)
  }
  return {
    ...readResponseData(tbs),
    certificates: certificates.map(readCertificate),
    signature: { algorithm, value, signedBytes: tbs.encoding },
  }
}

function readResponseData(element: DerElement) {
  const reader = new ElementReader(element, 'OCSP response data')
  const responder = readResponder(reader.takeNext())
  const producedAt = readTime(reader.take(derTag.generalizedTime), 'producedAt')
  const responses = membersOf(reader.take(derTag.sequence), 'OCSP responses').map(readSingle)
  const wrapped = reader.takeOptional(contextTag(1, 'constructed'))
  reader.end()
  const extensions = wrapped === undefined ? undefined : unwrap(wrapped, 'OCSP extensions')
  return { responder, producedAt, responses, ...readMessageExtensions(extensions) }
}

/** Version 1 is the default and so never written. */
function readResponder(element: DerElement): OcspBasicResponse['responder'] {
  if (element.tag === contextTag(1, 'constructed')) {
    return { kind: 'name', name: readName(unwrap(element, 'OCSP responder')) }
  }
  if (element.tag === contextTag(2, 'constructed')) {
    const reader = new ElementReader(element, 'OCSP responder', element.tag)
    const keyHash = hexOf(reader.take(derTag.octetString).contents)
    reader.end()
    return { kind: 'key', keyHash }
  }
  const seen = `tag 0x${element.tag.toString(16)}`
  throw fault('OCSP responder', seen, 'a name or the digest of a key')
}

function readSingle(element: DerElement): OcspSingleResponse {
  const reader = new ElementReader(element, 'OCSP single response')
  const certificateId = readCertificateId(reader.take(derTag.sequence))
  const status = readStatus(reader.takeNext())
  const thisUpdate = readTime(reader.take(derTag.generalizedTime), 'thisUpdate')
  const next = reader.takeOptional(contextTag(0, 'constructed'))
  const wrapped = reader.takeOptional(contextTag(1, 'constructed'))
  reader.end()
  const extensions = wrapped === undefined ? undefined : unwrap(wrapped, 'OCSP extensions')
  const { unknownCritical } = readMessageExtensions(extensions)
  return {
    certificateId,
    ...status,
    thisUpdate,
    ...(next !== undefined && { nextUpdate: readNextUpdate(next) }),
    unknownCritical,
  }
}

function readNextUpdate(element: DerElement): number {
  const reader = new ElementReader(element, 'nextUpdate', element.tag)
  const time = readTime(reader.take(derTag.generalizedTime), 'nextUpdate')
  reader.end()
  return time
}

function readStatus(
  element: DerElement,
): Pick<OcspSingleResponse, 'status' | 'revokedAt' | 'reason'> {
  if (element.tag === contextTag(0, 'primitive') && element.contents.length === 0) {
    return { status: 'good' }
  }
  if (element.tag === contextTag(2, 'primitive') && element.contents.length === 0) {
    return { status: 'unknown' }
  }
  if (element.tag !== contextTag(1, 'constructed')) {
    const seen = `tag 0x${element.tag.toString(16)}`
    throw fault('OCSP status', seen, 'good, revoked or unknown')
  }
  const reader = new ElementReader(element, 'revoked info', element.tag)
  const revokedAt = readTime(reader.take(derTag.generalizedTime), 'revocation time')
  const wrapped = reader.takeOptional(contextTag(0, 'constructed'))
  reader.end()
  if (wrapped === undefined) return { status: 'revoked', revokedAt, reason: 'unspecified' }
  const reason = new ElementReader(wrapped, 'revocation reason', wrapped.tag)
  const value = reasonOf(reason.take(derTag.enumerated))
  reason.end()
  return { status: 'revoked', revokedAt, reason: value }
}

function fault(check: string, seen: string, wanted: string): CertificateFormatError {
  return new CertificateFormatError({ check, clause: 'RFC 6960 section 4.2', seen, wanted })
}
