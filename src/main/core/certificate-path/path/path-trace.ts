import type { EvidenceUsed } from '../revocation/revocation-status.ts'
import { type CertificateLabel, labelOf, type PathCheck, type PathVerdict } from './path-verdict.ts'
import type { DistrustReason } from './rules.ts'

/** A verdict as plain data: what is stored with a decision, and exported as JSON. @see UDAP-PKI-021 */
export interface PathTrace {
  readonly trusted: boolean
  readonly reason?: DistrustReason
  /** The second the verdict is about, in epoch seconds. */
  readonly judgedAt: number
  readonly cost: PathVerdict['cost']
  readonly paths: ReadonlyArray<{
    readonly trusted: boolean
    /** Leaf first. */
    readonly certificates: readonly CertificateLabel[]
    readonly anchor?: CertificateLabel
    readonly checks: readonly PathCheck[]
    readonly evidence: readonly EvidenceUsed[]
  }>
  readonly unusedCandidates: readonly CertificateLabel[]
}

/** Puts a verdict in a form that can be stored, and read without the certificates. */
export function traceOf(verdict: PathVerdict): PathTrace {
  const { trusted, reason, judgedAt, cost, triedPaths, unusedCandidates } = verdict
  return {
    trusted,
    ...(reason !== undefined && { reason }),
    judgedAt,
    cost,
    paths: triedPaths.map(({ certificates, anchor, checks, evidence, ...path }) => ({
      trusted: path.trusted,
      certificates: certificates.map(labelOf),
      ...(anchor !== undefined && { anchor: labelOf(anchor) }),
      checks,
      evidence,
    })),
    unusedCandidates,
  }
}
