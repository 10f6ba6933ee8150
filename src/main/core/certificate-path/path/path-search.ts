import type { ParsedCertificate } from '../certificate/certificate.ts'
import { isSameName } from '../certificate/distinguished-name.ts'
import type { EvidenceFound } from '../revocation/revocation-evidence.ts'
import type { EvidenceUsed } from '../revocation/revocation-status.ts'
import type { JudgeSignature } from '../signature/bounded-verifier.ts'
import { type CertificatePath, isSelfIssued } from './certificate-path.ts'
import { checkOf, type PathCheck, type TriedPath } from './path-verdict.ts'
import { type SearchBudget, searchLimits } from './search-budget.ts'

/** What a search works with. */
export interface SearchContext {
  readonly anchors: readonly ParsedCertificate[]
  /** Certificates that may stand between leaf and anchor; they confer no trust. */
  readonly candidates: readonly ParsedCertificate[]
  readonly budget: SearchBudget
  readonly judgeSignature: JudgeSignature
  /** More certificates that may have issued one; nothing where that is not allowed. */
  fetchIssuers(certificate: ParsedCertificate): Promise<EvidenceFound<ParsedCertificate>>
  /** Applies the rules to a path that reached an anchor. */
  judge(path: CertificatePath): Promise<{ checks: PathCheck[]; evidence: EvidenceUsed[] }>
}

/** A way upwards: certificates leaf first, and the checks of the signatures between them. */
interface Trail {
  readonly certificates: readonly ParsedCertificate[]
  readonly checks: readonly PathCheck[]
}

/** Follows every way from a leaf to an anchor, depth first and likely issuers first, until none is left or the budget is spent.
 * @see UDAP-PKI-002, UDAP-PKI-016; spec/security.md UD-02, UD-12
 */
export async function searchPaths(
  leaf: ParsedCertificate,
  context: SearchContext,
): Promise<TriedPath[]> {
  const search = new PathSearch(context)
  await search.follow({ certificates: [leaf], checks: [] })
  return search.tried
}

class PathSearch {
  readonly tried: TriedPath[] = []
  readonly #context: SearchContext
  readonly #fetches = new Map<string, Promise<EvidenceFound<ParsedCertificate>>>()

  constructor(context: SearchContext) {
    this.#context = context
  }

  async follow(trail: Trail): Promise<void> {
    const current = topOf(trail)
    if (trail.certificates.length > searchLimits.pathLength) {
      const seen = `more than ${searchLimits.pathLength} certificates`
      const wanted = `at most ${searchLimits.pathLength} below the anchor`
      this.tried.push(deadEnd(trail, checkOf('path-length-limit', current, failed(seen, wanted))))
      return
    }
    const { anchors, candidates } = this.#context
    const known = fittingIssuers(trail, [...anchors, ...candidates])
    if (await this.#climbAll(trail, known)) return
    const { items, problems } = await this.#fetchIssuers(current)
    const fetched = fittingIssuers(trail, items).filter((issuer) => !known.includes(issuer))
    if (await this.#climbAll(trail, fetched)) return
    const isNobodyThere = known.length + fetched.length === 0
    if (isNobodyThere || isSelfIssued(current)) {
      this.tried.push(deadEnd(trail, describeDeadEnd(current, problems)))
    }
  }

  /** Goes on to each issuer; tells whether one of them signed, or the budget is spent. */
  async #climbAll(trail: Trail, issuers: readonly ParsedCertificate[]): Promise<boolean> {
    const { budget } = this.#context
    let isLinked = false
    for (const issuer of orderIssuers(topOf(trail), issuers)) {
      if (!budget.takeEdge()) {
        this.tried.push(deadEnd(trail, overBudget(topOf(trail), budget)))
        return true
      }
      isLinked = (await this.#climb(trail, issuer)) || isLinked
    }
    return isLinked
  }

  /** Goes on to an issuer; tells whether it signed. */
  async #climb(trail: Trail, issuer: ParsedCertificate): Promise<boolean> {
    const context = this.#context
    const link = await checkLink(topOf(trail), issuer, context)
    const certificates = [...trail.certificates, issuer]
    const next = { certificates, checks: [...trail.checks, link] }
    if (!link.passed) this.tried.push({ ...next, trusted: false, evidence: [] })
    else if (isAnchor(issuer, context)) this.tried.push(await judgeWhole(next, context))
    else await this.follow(next)
    return link.passed
  }

  async #fetchIssuers(certificate: ParsedCertificate): Promise<EvidenceFound<ParsedCertificate>> {
    const known = this.#fetches.get(certificate.fingerprint)
    if (known !== undefined) return known
    if (this.#fetches.size >= searchLimits.issuerFetches) {
      return { items: [], problems: [`${this.#fetches.size} other issuers were fetched already`] }
    }
    const pending = this.#context.fetchIssuers(certificate)
    this.#fetches.set(certificate.fingerprint, pending)
    return pending
  }
}

function topOf({ certificates }: Trail): ParsedCertificate {
  const top = certificates.at(-1)
  if (top === undefined) throw new RangeError('a trail begins with a leaf')
  return top
}

/** Certificates with the right name, each once, that are not on the trail yet: neither themselves nor with their name and key.
 * @see spec/security.md UD-12
 */
function fittingIssuers(
  { certificates }: Trail,
  known: readonly ParsedCertificate[],
): ParsedCertificate[] {
  const current = certificates.at(-1)
  const fitting = known.filter(
    (issuer) =>
      current !== undefined &&
      isSameName(issuer.subject, current.issuer) &&
      !certificates.some((other) => isSameEntity(other, issuer)),
  )
  return [...new Map(fitting.map((issuer) => [issuer.fingerprint, issuer])).values()]
}

function isSameEntity(one: ParsedCertificate, other: ParsedCertificate): boolean {
  return (
    one.fingerprint === other.fingerprint ||
    (isSameName(one.subject, other.subject) &&
      one.publicKey.fingerprint === other.publicKey.fingerprint)
  )
}

/** Key identifiers are hints only: what fits comes first, what does not is still tried. Anchors stay in front. */
function orderIssuers(
  { extensions: { authorityKeyIdentifier } }: ParsedCertificate,
  issuers: readonly ParsedCertificate[],
): ParsedCertificate[] {
  const wanted = authorityKeyIdentifier?.keyIdentifier
  const rank = ({ extensions: { subjectKeyIdentifier } }: ParsedCertificate) => {
    if (wanted === undefined || subjectKeyIdentifier === undefined) return 1
    return wanted === subjectKeyIdentifier ? 0 : 2
  }
  return [...issuers].sort((one, other) => rank(one) - rank(other))
}

function isAnchor({ fingerprint }: ParsedCertificate, { anchors }: SearchContext): boolean {
  return anchors.some((anchor) => anchor.fingerprint === fingerprint)
}

/** Whether a certificate is signed by the key of another one. */
async function checkLink(
  certificate: ParsedCertificate,
  issuer: ParsedCertificate,
  { judgeSignature, budget }: SearchContext,
): Promise<PathCheck> {
  const finding = await judgeSignature(certificate, issuer.publicKey)
  if (finding === 'over-budget') return overBudget(certificate, budget)
  if (finding !== 'good') {
    const about = finding.rule === 'public-key' ? issuer : certificate
    return checkOf(finding.rule, about, failed(finding.seen, finding.wanted))
  }
  return checkOf('signature', certificate, {
    passed: true,
    seen: `${certificate.signature.algorithm.name} by ${issuer.subject.text}`,
    wanted: 'a signature by the key of its issuer',
  })
}

async function judgeWhole(trail: Trail, context: SearchContext): Promise<TriedPath> {
  const [leaf, ...above] = trail.certificates
  const anchor = above.at(-1)
  if (leaf === undefined || anchor === undefined) throw new RangeError('a whole path has two ends')
  const { checks, evidence } = await context.judge({ anchor, issuers: above.reverse(), leaf })
  const all = [...trail.checks, ...checks]
  const trusted = all.every(({ passed }) => passed)
  return { certificates: trail.certificates, anchor, trusted, checks: all, evidence }
}

function deadEnd({ certificates, checks }: Trail, check: PathCheck): TriedPath {
  return { certificates, trusted: false, checks: [...checks, check], evidence: [] }
}

/** A self-signed end that is no anchor is another finding than an issuer that is not there. */
function describeDeadEnd(top: ParsedCertificate, problems: readonly string[]): PathCheck {
  if (isSelfIssued(top)) {
    return checkOf(
      'trusted-anchor',
      top,
      failed('a self-signed certificate that is no anchor', 'an anchor of the community'),
    )
  }
  const why = problems.length === 0 ? '' : ` (${problems.join('; ')})`
  const seen = `no certificate of ${top.issuer.text}${why}`
  return checkOf('issuer-found', top, failed(seen, 'the certificate of its issuer'))
}

function overBudget(certificate: ParsedCertificate, { exhausted }: SearchBudget): PathCheck {
  const wanted = 'a path within the budget of a search'
  return checkOf('search-budget', certificate, failed(`over ${exhausted}`, wanted))
}

function failed(seen: string, wanted: string) {
  return { passed: false, seen, wanted }
}
