import { type PathQuestion, type PathVerdict, traceOf } from '../../certificate-path/index.ts'
import type { SeenDocument } from './record-evidence.ts'
import type { TrustDecision } from './trust-decision.ts'

/** Bytes of documents kept with one decision; a huge list is named only. */
const mostBytes = 524_288

/** Puts a verdict and what it was made from in a form that can be stored and made again.
 * @param id what the decision is known by
 * @see UDAP-PKI-021
 */
export function describeDecision(
  id: string,
  communityUri: string,
  { leaf, candidates, policy }: Pick<PathQuestion, 'leaf' | 'candidates' | 'policy'>,
  verdict: PathVerdict,
  seen: ReadonlyMap<string, SeenDocument>,
): TrustDecision {
  const { anchors, ...rules } = policy
  const certificates = [leaf, ...candidates, ...anchors].map(
    ({ fingerprint, der }): SeenDocument => ({ kind: 'certificate', fingerprint, der }),
  )
  const all = new Map([...certificates.map((one) => [one.fingerprint, one] as const), ...seen])
  let left = mostBytes
  const kept: SeenDocument[] = []
  const omitted: string[] = []
  for (const document of all.values()) {
    if (document.der.length > left) omitted.push(document.fingerprint)
    else {
      left -= document.der.length
      kept.push(document)
    }
  }
  return {
    id,
    communityUri,
    subject: leaf.subject.text,
    fingerprint: leaf.fingerprint,
    policy: { ...rules, anchors: anchors.map(({ fingerprint }) => fingerprint) },
    trace: traceOf(verdict),
    documents: kept.map(({ der, ...document }) => ({
      ...document,
      der: Buffer.from(der).toString('base64'),
    })),
    omitted,
  }
}
