import {
  CertificateFormatError,
  DerFormatError,
  type ParsedCertificate,
  type PathTrace,
  parseCertificate,
  parseCrl,
  parseOcspResponse,
  type RevocationEvidence,
  suppliedEvidence,
  traceOf,
  validateCertificatePath,
} from '../../certificate-path/index.ts'
import { readPastedCertificates } from '../../pem.ts'
import type { Clock } from '../../platform.ts'
import { badRequest } from '../../rpc/index.ts'
import { type TrustCommunity, trustPolicyOf } from '../trust-communities/index.ts'
import type { TrustDecision } from './trust-decision.ts'

/** Certificates to be judged, and what is known about them. */
export interface JudgedCertificates {
  /** The certificate itself first, then those that came along. */
  readonly certificates: readonly [ParsedCertificate, ...ParsedCertificate[]]
  readonly evidence: RevocationEvidence
}

/** When and how certificates are judged. */
export interface JudgingTerms {
  /** Epoch seconds. */
  readonly at: number
  readonly isStatusAsked: boolean
  readonly clock: Pick<Clock, 'now'>
}

/** Judges certificates as a community does, at any time.
 * @see UDAP-PKI-020
 */
export async function judgeAsOf(
  community: TrustCommunity,
  { certificates: [leaf, ...candidates], evidence }: JudgedCertificates,
  { at, isStatusAsked, clock }: JudgingTerms,
): Promise<PathTrace> {
  const policy = trustPolicyOf(community)
  const verdict = await validateCertificatePath({
    leaf,
    candidates,
    policy: isStatusAsked ? policy : { ...policy, revocation: 'off' },
    now: at,
    clock,
    evidence,
  })
  return traceOf(verdict)
}

/** Reads certificates as a person pastes them: PEM blocks, or the base64 lines of `x5c`, the certificate to be judged first.
 * @throws {ProblemError} bad-request: none, or one that cannot be read
 */
export function parsePastedCertificates(
  text: string,
): readonly [ParsedCertificate, ...ParsedCertificate[]] {
  const [leaf, ...others] = readPastedCertificates(text).map(readCertificate)
  if (leaf === undefined) {
    throw badRequest('no certificate was found, wanted PEM blocks or the base64 texts of x5c')
  }
  return [leaf, ...others]
}

function readCertificate(der: Uint8Array, index: number): ParsedCertificate {
  try {
    return parseCertificate(der)
  } catch (cause) {
    if (!(cause instanceof CertificateFormatError) && !(cause instanceof DerFormatError)) {
      throw cause
    }
    throw badRequest(`certificate ${index + 1} cannot be read: ${cause.message}`)
  }
}

/** What a decision was made from, so that it is made again from the same and nothing is fetched. */
export function documentsOf({ documents }: TrustDecision): JudgedCertificates {
  const ofKind = (kind: string) =>
    documents
      .filter((document) => document.kind === kind)
      .map(({ der }) => new Uint8Array(Buffer.from(der, 'base64')))
  const [leaf, ...others] = ofKind('certificate').map((der) => parseCertificate(der))
  if (leaf === undefined) throw new TypeError('a decision is about a certificate')
  return {
    certificates: [leaf, ...others],
    evidence: suppliedEvidence({
      crls: ofKind('crl').map((der) => parseCrl(der)),
      ocspResponses: ofKind('ocsp').map((der) => parseOcspResponse(der)),
      issuers: others,
    }),
  }
}
