import type { ParsedCertificate } from '../certificate/certificate.ts'
import type { EvidenceUsed } from '../revocation/revocation-status.ts'
import { type DistrustReason, type PathRule, pathRules } from './rules.ts'

/** Which certificate a check was about. */
export interface CertificateLabel {
  readonly subject: string
  readonly serialNumber: string
  readonly fingerprint: string
}

/** One rule applied to one certificate. A check that passed may still warn. */
export interface PathCheck {
  readonly rule: PathRule
  /** Requirement the rule comes from, such as `UD-04`. */
  readonly id: string
  readonly clause: string
  readonly certificate: CertificateLabel
  readonly passed: boolean
  readonly warning?: string
  readonly seen: string
  readonly wanted: string
}

/** One way from the leaf upwards, as far as it could be followed. */
export interface TriedPath {
  /** Leaf first; ends with the anchor where one was reached. */
  readonly certificates: readonly ParsedCertificate[]
  readonly anchor?: ParsedCertificate
  readonly trusted: boolean
  /** In the order they were made. */
  readonly checks: readonly PathCheck[]
  /** Revocation lists and status responses that were looked at. */
  readonly evidence: readonly EvidenceUsed[]
}

/** Whether a certificate is trusted, and everything that was looked at to say so. @see UDAP-PKI-016, UDAP-PKI-021 */
export interface PathVerdict {
  readonly trusted: boolean
  /** First reason of the path that came farthest; absent when trusted. */
  readonly reason?: DistrustReason
  /** The check behind the reason. */
  readonly failure?: PathCheck
  readonly anchor?: ParsedCertificate
  /** The trusted path, leaf first; else the one that came farthest. */
  readonly path: readonly ParsedCertificate[]
  readonly checks: readonly PathCheck[]
  readonly warnings: readonly PathCheck[]
  readonly triedPaths: readonly TriedPath[]
  /** Certificates given along that stand in no path. @see UDAP-PKI-003 */
  readonly unusedCandidates: readonly CertificateLabel[]
  /** The second, in epoch seconds, the verdict is about. */
  readonly judgedAt: number
  readonly cost: {
    readonly edges: number
    readonly signatureChecks: number
    readonly milliseconds: number
    readonly isOverBudget: boolean
  }
}

/** Names a certificate in a check. */
export function labelOf({ subject, serialNumber, fingerprint }: ParsedCertificate) {
  return { subject: subject.text, serialNumber, fingerprint } satisfies CertificateLabel
}

/** What was found when a rule was applied. */
export interface Finding {
  readonly passed: boolean
  readonly seen: string
  readonly wanted: string
  readonly warning?: string
}

/** Records the outcome of a rule for a certificate. */
export function checkOf(
  rule: PathRule,
  certificate: ParsedCertificate,
  finding: Finding,
): PathCheck {
  const { id, clause } = pathRules[rule]
  return { rule, id, clause, certificate: labelOf(certificate), ...finding }
}
