import { createHash } from 'node:crypto'
import type { ParsedCertificate } from '../certificate/certificate.ts'
import { isSameName } from '../certificate/distinguished-name.ts'
import type { StatusQuestion } from './check-crl.ts'
import type { OcspBasicResponse, OcspCertificateId, OcspSingleResponse } from './ocsp.ts'
import { findStaleness, isFromTheFuture } from './revocation-status.ts'

const ocspSigning = '1.3.6.1.5.5.7.3.9'

/** The part of a response about a certificate, or why it says nothing about it. */
export type OcspFinding =
  | {
      readonly usable: true
      readonly single: OcspSingleResponse
      readonly signer: ParsedCertificate
    }
  | { readonly usable: false; readonly problem: string }

/** Whether the certificate of a delegated responder is good; asked only where it does not excuse itself. */
export type IsDelegateGood = (delegate: ParsedCertificate) => Promise<boolean>

/** Judges a response: about this certificate, current, signed by the issuer or by one it delegated this to.
 * @see UDAP-PKI-012; RFC 6960 sections 3.2 and 4.2.2
 */
export async function judgeOcspResponse(
  response: OcspBasicResponse,
  question: StatusQuestion,
  isDelegateGood: IsDelegateGood,
): Promise<OcspFinding> {
  const single = response.responses.find(({ certificateId }) => isAbout(certificateId, question))
  if (single === undefined) return unusable('it is about another certificate')
  const [unknown] = [...response.unknownCritical, ...single.unknownCritical]
  if (unknown !== undefined) return unusable(`it has the unknown critical extension ${unknown}`)
  if (isFromTheFuture(response.producedAt, question.now)) return unusable('it is from the future')
  const staleness = findStaleness(single, question.now)
  if (staleness !== undefined) return unusable(staleness)
  const signer = await findSigner(response, question, isDelegateGood)
  if (typeof signer === 'string') return unusable(signer)
  const finding = await question.judgeSignature(
    { fingerprint: fingerprintOf(response), signature: response.signature },
    signer.publicKey,
  )
  if (finding === 'good') return { usable: true, single, signer }
  if (finding === 'over-budget') return unusable('its signature could not be checked in budget')
  return unusable(`its signature is not good: ${finding.seen}, wanted ${finding.wanted}`)
}

/** @see RFC 6960 section 4.1.1: digests of the issuer's name and key as they stand in the certificates */
function isAbout(id: OcspCertificateId, { certificate, issuer }: StatusQuestion): boolean {
  if (id.hash === 'unknown' || id.serialNumber !== certificate.serialNumber) return false
  const digest = (bytes: Uint8Array) => createHash(id.hash).update(bytes).digest('hex')
  return (
    id.issuerNameHash === digest(certificate.issuer.der) &&
    id.issuerKeyHash === digest(issuer.publicKey.keyOctets)
  )
}

/** The certificate of who signed, or why nobody who may has. @see RFC 6960 section 4.2.2.2 */
async function findSigner(
  response: OcspBasicResponse,
  question: StatusQuestion,
  isDelegateGood: IsDelegateGood,
): Promise<ParsedCertificate | string> {
  const { issuer } = question
  if (isResponder(response, issuer)) return issuer
  const delegate = response.certificates.find((certificate) => isResponder(response, certificate))
  if (delegate === undefined) return 'the certificate of its responder is not given along'
  const fault = findDelegateFault(delegate, question)
  if (fault !== undefined) return `its responder ${delegate.subject.text} ${fault}`
  const finding = await question.judgeSignature(delegate, issuer.publicKey)
  if (finding !== 'good') return 'the certificate of its responder is not signed by the issuer'
  if (delegate.extensions.isOcspNoCheck || (await isDelegateGood(delegate))) return delegate
  return 'the certificate of its responder is not known to be good'
}

/** A digest of a key in a response is SHA-1 and only names it. */
function isResponder({ responder }: OcspBasicResponse, certificate: ParsedCertificate): boolean {
  if (responder.kind === 'name') return isSameName(responder.name, certificate.subject)
  const digest = createHash('sha1').update(certificate.publicKey.keyOctets).digest('hex')
  return responder.keyHash === digest
}

function findDelegateFault(
  { issuer: issuerName, extensions, notBefore, notAfter }: ParsedCertificate,
  { issuer, now }: StatusQuestion,
): string | undefined {
  const { extendedKeyUsage, keyUsage, unknownCritical } = extensions
  if (!isSameName(issuerName, issuer.subject)) return 'has another issuer'
  if (extendedKeyUsage?.includes(ocspSigning) !== true) return 'may not sign OCSP responses'
  if (keyUsage !== undefined && !keyUsage.includes('digitalSignature')) return 'may not sign'
  if (unknownCritical.length > 0) return 'has an unknown critical extension'
  return now < notBefore || now > notAfter ? 'is not valid now' : undefined
}

function fingerprintOf({ signature: { signedBytes, value } }: OcspBasicResponse): string {
  return createHash('sha256').update(signedBytes).update(value).digest('hex')
}

function unusable(problem: string): OcspFinding {
  return { usable: false, problem }
}
