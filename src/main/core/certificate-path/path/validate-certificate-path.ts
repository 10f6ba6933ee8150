import type { ParsedCertificate } from '../certificate/certificate.ts'
import { type RevocationEvidence, suppliedEvidence } from '../revocation/revocation-evidence.ts'
import { createSignatureJudge } from '../signature/bounded-verifier.ts'
import { createSignatureVerifier, type SignatureVerifier } from '../signature/signature-verifier.ts'
import type { CertificatePath } from './certificate-path.ts'
import { checkPath } from './check-path.ts'
import { searchPaths } from './path-search.ts'
import { labelOf, type PathVerdict, type TriedPath } from './path-verdict.ts'
import { checkRevocation } from './rules/revocation.ts'
import { type DistrustReason, pathRules } from './rules.ts'
import { SearchBudget } from './search-budget.ts'
import type { TrustPolicy } from './trust-policy.ts'

/** What a verdict is asked about. */
export interface PathQuestion {
  readonly leaf: ParsedCertificate
  /** Certificates given along and those of a cache, in any order; unrelated ones do no harm. */
  readonly candidates: readonly ParsedCertificate[]
  readonly policy: TrustPolicy
  /** The second to judge at, in epoch seconds. @see UDAP-PKI-020 */
  readonly now: number
  /** Milliseconds that pass, for the budget. */
  readonly clock: { now(): number }
  /** Where revocation lists, OCSP responses and missing issuers come from; nothing is fetched without. */
  readonly evidence?: RevocationEvidence
  /** Remembers signatures from one verdict to the next. */
  readonly verifier?: SignatureVerifier
}

/** Judges whether a certificate is trusted: a path of signatures leads to an anchor of the policy, and every rule is kept by it.
 * One such path suffices; all that were found are told.
 * @see UDAP-PKI-001 to UDAP-PKI-016, UDAP-PKI-021; RFC 5280 section 6; spec/security.md UD-01 to UD-12
 */
export async function validateCertificatePath(question: PathQuestion): Promise<PathVerdict> {
  const { leaf, policy, clock, now } = question
  const budget = new SearchBudget(() => clock.now())
  const verifier = question.verifier ?? createSignatureVerifier()
  const judgeSignature = createSignatureJudge(verifier, budget)
  const evidence = pausing(question.evidence ?? suppliedEvidence(), budget)
  const judge = async (path: CertificatePath) => {
    const checks = checkPath(path, policy, now)
    if (!checks.every(({ passed }) => passed)) return { checks, evidence: [] }
    const revocation = await checkRevocation(path, { policy, now, evidence, judgeSignature })
    return { checks: [...checks, ...revocation.checks], evidence: revocation.evidence }
  }
  const pinned = isPinnedLeaf(leaf, policy)
    ? await judgePinnedLeaf(leaf, judge, judgeSignature)
    : undefined
  const found = await searchPaths(leaf, {
    anchors: policy.anchors,
    candidates: question.candidates,
    budget,
    judgeSignature,
    judge,
    fetchIssuers: async (certificate) =>
      policy.mayFetchIssuers ? evidence.issuersOf(certificate) : { items: [], problems: [] },
  })
  const triedPaths = pinned === undefined ? found : [pinned, ...found]
  return { ...conclude(triedPaths, leaf), ...remainsOf(question, triedPaths), cost: budget.cost }
}

/** Evidence whose fetching does not count against the search. */
function pausing(evidence: RevocationEvidence, budget: SearchBudget): RevocationEvidence {
  return {
    ocspResponsesFor: (...subject) => budget.pauseFor(() => evidence.ocspResponsesFor(...subject)),
    crlsFor: (...subject) => budget.pauseFor(() => evidence.crlsFor(...subject)),
    issuersOf: (certificate) => budget.pauseFor(() => evidence.issuersOf(certificate)),
    highestCrlNumber: (scope) => evidence.highestCrlNumber(scope),
  }
}

/** Only a community that says so trusts a leaf by itself. @see UDAP-PKI-018 */
function isPinnedLeaf(
  { fingerprint, issuer, subject }: ParsedCertificate,
  { anchors, allowSelfSignedLeafAnchor }: TrustPolicy,
): boolean {
  return (
    allowSelfSignedLeafAnchor &&
    issuer.comparisonKey === subject.comparisonKey &&
    anchors.some((anchor) => anchor.fingerprint === fingerprint)
  )
}

async function judgePinnedLeaf(
  leaf: ParsedCertificate,
  judge: (path: CertificatePath) => Promise<Pick<TriedPath, 'checks' | 'evidence'>>,
  judgeSignature: ReturnType<typeof createSignatureJudge>,
): Promise<TriedPath | undefined> {
  if ((await judgeSignature(leaf, leaf.publicKey)) !== 'good') return undefined
  const { checks, evidence } = await judge({ anchor: leaf, issuers: [], leaf })
  const trusted = checks.every(({ passed }) => passed)
  return { certificates: [leaf], anchor: leaf, trusted, checks, evidence }
}

/** The trusted path if there is one, else the one that came farthest. */
function conclude(triedPaths: readonly TriedPath[], leaf: ParsedCertificate) {
  const best = triedPaths.find(({ trusted }) => trusted) ?? farthest(triedPaths)
  const checks = best?.checks ?? []
  const failure = checks.find(({ passed }) => !passed)
  const reason: DistrustReason | undefined = failure && pathRules[failure.rule].reason
  return {
    trusted: best?.trusted === true,
    ...(failure !== undefined && { failure }),
    ...(reason !== undefined && { reason }),
    ...(best?.anchor !== undefined && { anchor: best.anchor }),
    path: best?.certificates ?? [leaf],
    checks,
    warnings: checks.filter(({ warning }) => warning !== undefined),
    triedPaths,
  }
}

/** A path that reached an anchor tells more than one that did not; then one whose signatures are good, then a longer one. */
function farthest(triedPaths: readonly TriedPath[]): TriedPath | undefined {
  const progress = ({ anchor, certificates, checks }: TriedPath) => {
    if (checks.some(({ rule }) => rule === 'search-budget')) return 300
    const isLinked = checks.every(({ rule, passed }) => rule !== 'signature' || passed)
    return (anchor === undefined ? 0 : 200) + (isLinked ? 100 : 0) + certificates.length
  }
  return [...triedPaths].sort((one, other) => progress(other) - progress(one))[0]
}

function remainsOf({ candidates, now }: PathQuestion, triedPaths: readonly TriedPath[]) {
  const used = new Set(
    triedPaths.flatMap(({ certificates }) => certificates.map(({ fingerprint }) => fingerprint)),
  )
  const unusedCandidates = candidates
    .filter(({ fingerprint }) => !used.has(fingerprint))
    .map(labelOf)
  return { unusedCandidates, judgedAt: now }
}
