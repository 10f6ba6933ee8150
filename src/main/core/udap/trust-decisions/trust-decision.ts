import type { PathTrace, TrustPolicy } from '../../certificate-path/index.ts'

/** A document a decision was made from: base64 of its DER. */
export interface DecisionDocument {
  readonly kind: 'certificate' | 'crl' | 'ocsp'
  /** SHA-256 of the DER, hex; the trace names documents by it. */
  readonly fingerprint: string
  readonly der: string
}

/** The rules a decision was made under; anchors by their fingerprints. */
export type DecisionPolicy = Omit<TrustPolicy, 'anchors'> & { readonly anchors: readonly string[] }

/** A decision on a certificate for one community, with everything it was made from, so that anybody can make it again.
 * @see UDAP-PKI-021
 */
export interface TrustDecision {
  readonly id: string
  readonly communityUri: string
  /** Of the certificate that was judged. */
  readonly subject: string
  readonly fingerprint: string
  readonly policy: DecisionPolicy
  readonly trace: PathTrace
  /** The certificate that was judged first, then those that came along or were fetched, anchors, lists and responses. */
  readonly documents: readonly DecisionDocument[]
  /** Fingerprints of documents that were too large to be kept. */
  readonly omitted: readonly string[]
}

/** A decision as lists show it. */
export interface TrustDecisionRow {
  readonly id: string
  readonly communityUri: string
  readonly subject: string
  readonly fingerprint: string
  readonly trusted: boolean
  readonly reason: string | null
  /** Epoch seconds. */
  readonly judgedAt: number
}

/** Keeps the newest decisions. */
export interface TrustDecisions {
  add(decision: TrustDecision): void
  find(id: string): TrustDecision | undefined
  /** Newest first.
   * @param fingerprint of one certificate; undefined for all
   */
  list(
    fingerprint: string | undefined,
    offset: number,
    limit: number,
  ): { rows: TrustDecisionRow[]; total: number }
}
