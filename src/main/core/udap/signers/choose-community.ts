import type { PathVerdict } from '../../certificate-path/index.ts'
import type { TrustCommunity } from '../trust-communities/index.ts'
import { UdapJwtError } from '../udap-jwt/index.ts'

/** What came of following a certificate to the anchors of one community. */
export interface CommunityVerdict {
  readonly community: TrustCommunity
  readonly verdict: PathVerdict
}

/** Gives the one community a certificate belongs to: the trusting one, and of several the one with the best priority.
 * @throws {UdapJwtError} stage `trust`: none trusts it, or several of one priority do
 * @see UDAP-PKI-015; D16
 */
export function chooseCommunity(verdicts: readonly CommunityVerdict[]): TrustCommunity {
  const trusting = verdicts.filter(({ verdict }) => verdict.trusted).map((one) => one.community)
  const best = Math.min(...trusting.map(({ priority }) => priority))
  const [first, second] = trusting.filter(({ priority }) => priority === best)
  if (first === undefined) throw untrusted(verdicts)
  if (second !== undefined) {
    throw distrust(
      `good for the communities ${first.uri} and ${second.uri} of one priority`,
      'one community; a priority decides between several',
      'UDAP-PKI-015; D16',
    )
  }
  return first
}

/** Of several refusals the one that came farthest is told: to an anchor, else along the longest path. */
function untrusted(verdicts: readonly CommunityVerdict[]): UdapJwtError {
  const farthest = verdicts.reduce<CommunityVerdict | undefined>(
    (best, one) => (best === undefined || isFarther(one, best) ? one : best),
    undefined,
  )
  if (farthest === undefined) {
    return distrust('of no trusted community, since there is none', 'a trusted community', 'UD-01')
  }
  const { failure } = farthest.verdict
  if (failure === undefined) return distrust('of no trusted path', 'a path to an anchor', 'UD-01')
  const { certificate, seen, wanted, id, clause } = failure
  return distrust(`${seen} (${certificate.subject})`, wanted, `${clause}; ${id}`)
}

function isFarther({ verdict }: CommunityVerdict, best: CommunityVerdict): boolean {
  const isAtAnchor = reachesAnchor(verdict)
  if (isAtAnchor !== reachesAnchor(best.verdict)) return isAtAnchor
  return verdict.path.length > best.verdict.path.length
}

function reachesAnchor({ triedPaths }: PathVerdict): boolean {
  return triedPaths.some(({ anchor }) => anchor !== undefined)
}

function distrust(seen: string, wanted: string, clause: string): UdapJwtError {
  const parameter = 'header x5c'
  return new UdapJwtError('trust', { check: 'certificate-path', clause, parameter, seen, wanted })
}
