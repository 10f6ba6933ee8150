import type { ParsedCertificate } from '../../certificate/certificate.ts'
import { isSameName } from '../../certificate/distinguished-name.ts'
import { findRevocationStatus } from '../../revocation/find-status.ts'
import type { RevocationEvidence } from '../../revocation/revocation-evidence.ts'
import type { EvidenceUsed, RevocationStatus } from '../../revocation/revocation-status.ts'
import type { JudgeSignature } from '../../signature/bounded-verifier.ts'
import { type CertificatePath, certificatesOf } from '../certificate-path.ts'
import { checkOf, type PathCheck } from '../path-verdict.ts'
import type { TrustPolicy } from '../trust-policy.ts'

/** What revocation checks work with. */
export interface RevocationContext {
  readonly policy: TrustPolicy
  /** Epoch seconds. */
  readonly now: number
  readonly evidence: RevocationEvidence
  readonly judgeSignature: JudgeSignature
}

/** No certificate below the anchor is revoked, and what is not known is treated as the community wants it.
 * @see UDAP-PKI-001, UDAP-PKI-011 to UDAP-PKI-013; spec/security.md UD-11
 */
export async function checkRevocation(
  path: CertificatePath,
  context: RevocationContext,
): Promise<{ checks: PathCheck[]; evidence: EvidenceUsed[] }> {
  const { policy, now, evidence, judgeSignature } = context
  const checks: PathCheck[] = []
  const used: EvidenceUsed[] = []
  if (policy.revocation === 'off') return { checks, evidence: used }
  const certificates = certificatesOf(path)
  for (const [index, certificate] of certificates.entries()) {
    const issuer = certificates[index - 1]
    if (issuer === undefined) continue
    const highestCrlNumber = (scope: string) => evidence.highestCrlNumber(scope)
    const formerIssuers = certificates
      .slice(0, index - 1)
      .filter(({ subject }) => isSameName(subject, issuer.subject))
    const question = {
      certificate,
      issuer,
      formerIssuers,
      now,
      judgeSignature,
      highestCrlNumber,
    }
    const status = await findRevocationStatus(question, evidence)
    used.push(...status.evidence)
    checks.push(judgeStatus(certificate, status, policy))
    if (status.status === 'revoked') break
  }
  return { checks, evidence: used }
}

function judgeStatus(
  certificate: ParsedCertificate,
  status: RevocationStatus,
  { revocation, noPointer }: TrustPolicy,
): PathCheck {
  if (status.status === 'good') {
    const [last] = status.evidence.slice(-1)
    const seen = `good, by ${last?.kind === 'ocsp' ? 'response' : 'list'} of ${last?.signer}`
    return checkOf('not-revoked', certificate, { passed: true, seen, wanted: 'not revoked' })
  }
  if (status.status === 'revoked') {
    const seen = describeRevocation(certificate, status)
    return checkOf('not-revoked', certificate, { passed: false, seen, wanted: 'not revoked' })
  }
  const isPointed = hasPointer(certificate)
  const seen = isPointed || status.problems.length > 0 ? describeProblems(status) : 'no pointer'
  const isAllowed = isPointed ? revocation === 'soft' : noPointer === 'warn'
  return checkOf(isPointed ? 'revocation-status' : 'revocation-pointer', certificate, {
    passed: isAllowed,
    ...(isAllowed && { warning: 'it is not known whether the certificate is revoked' }),
    seen,
    wanted: isPointed ? 'a usable OCSP response or revocation list' : 'a pointer to the status',
  })
}

/** Whether a certificate says where its status is found. */
export function hasPointer({ extensions }: ParsedCertificate): boolean {
  return extensions.ocspUris.length > 0 || (extensions.crlDistributionPoints ?? []).length > 0
}

function describeRevocation(
  { serialNumber }: ParsedCertificate,
  { revokedAt, reason, evidence }: RevocationStatus,
): string {
  const at = new Date((revokedAt ?? 0) * 1000).toISOString().replace('.000', '')
  const [last] = evidence.slice(-1)
  const number = last?.crlNumber === undefined ? '' : ` number ${last.crlNumber}`
  const source = last?.kind === 'ocsp' ? 'response' : `list${number}`
  return `serial number ${serialNumber} revoked at ${at}, ${reason}, by ${source} of ${last?.signer}`
}

function describeProblems({ problems }: RevocationStatus): string {
  return problems.length === 0 ? 'no response and no list' : problems.slice(0, 6).join('; ')
}
