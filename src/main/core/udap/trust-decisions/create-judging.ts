import { randomUUID } from 'node:crypto'
import {
  createSignatureVerifier,
  type ParsedCertificate,
  type PathVerdict,
  type RevocationEvidence,
  type VerdictCache,
} from '../../certificate-path/index.ts'
import type { Clock } from '../../platform.ts'
import { type TrustCommunity, trustPolicyOf } from '../trust-communities/index.ts'
import { describeDecision } from './describe-decision.ts'
import { recordEvidence } from './record-evidence.ts'
import type { TrustDecisions } from './trust-decision.ts'

/** What came of following a certificate to the anchors of one community. */
export interface CommunityVerdict {
  readonly community: TrustCommunity
  readonly verdict: PathVerdict
  /** The stored decision; absent where none is kept. */
  readonly decisionId?: string
}

/** Follows a certificate to the anchors of a community.
 * @param candidates certificates that came along
 */
export type JudgeForCommunity = (
  community: TrustCommunity,
  leaf: ParsedCertificate,
  candidates: readonly ParsedCertificate[],
) => Promise<CommunityVerdict>

interface JudgingOptions {
  readonly clock: Pick<Clock, 'now'>
  /** Where status and missing issuers come from. */
  readonly evidence: RevocationEvidence
  /** Remembers verdicts for a minute. @see spec/security.md UD-22 */
  readonly verdicts: VerdictCache
  /** Keeps each new verdict with what it was made from; nothing is kept without. @see UDAP-PKI-021 */
  readonly decisions?: TrustDecisions
}

/** Builds the function that judges certificates now, for requests that are being answered. */
export function createJudging(options: JudgingOptions): JudgeForCommunity {
  const { clock, evidence, verdicts, decisions } = options
  const verifier = createSignatureVerifier()
  // A verdict that is used again is the decision it was.
  const kept = new WeakMap<PathVerdict, string>()
  return async (community, leaf, candidates) => {
    const recorded = recordEvidence(evidence)
    const policy = trustPolicyOf(community)
    const verdict = await verdicts.judge({
      leaf,
      candidates,
      policy,
      now: Math.floor(clock.now() / 1000),
      clock,
      evidence: recorded.evidence,
      verifier,
    })
    if (decisions === undefined) return { community, verdict }
    const known = kept.get(verdict)
    if (known !== undefined) return { community, verdict, decisionId: known }
    const decisionId = randomUUID()
    const question = { leaf, candidates, policy }
    decisions.add(describeDecision(decisionId, community.uri, question, verdict, recorded.seen))
    kept.set(verdict, decisionId)
    return { community, verdict, decisionId }
  }
}
