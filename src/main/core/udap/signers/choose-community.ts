import type { PathVerdict } from '../../certificate-path/index.ts'
import type { TrustCommunity } from '../trust-communities/index.ts'
import type { CommunityVerdict } from '../trust-decisions/index.ts'
import { UdapJwtError } from '../udap-jwt/index.ts'

/** Gives the one community a certificate belongs to: the trusting one, of several the one with the best priority, and of
 * several of one priority the one that asks for a certificate policy, which the path then has.
 * @throws {UdapJwtError} stage `trust`: none trusts it, or it fits several equally
 * @see UDAP-PKI-015; D16
 */
export function chooseCommunity(verdicts: readonly CommunityVerdict[]): TrustCommunity {
  const trusting = verdicts.filter(({ verdict }) => verdict.trusted).map((one) => one.community)
  const best = Math.min(...trusting.map(({ priority }) => priority))
  const [first, second] = preferPolicy(trusting.filter(({ priority }) => priority === best))
  if (first === undefined) throw untrusted(verdicts)
  if (second !== undefined) {
    throw distrust(
      `good for the communities ${first.uri} and ${second.uri} of one priority`,
      'one community; a priority or a certificate policy decides between several',
      'UDAP-PKI-015; D16',
    )
  }
  return first
}

/** Communities that ask for a certificate policy before those that take any. @see UDAP-PKI-015 */
function preferPolicy(communities: readonly TrustCommunity[]): readonly TrustCommunity[] {
  const asking = communities.filter(({ policy }) => policy.policyOids.length > 0)
  return asking.length === 0 ? communities : asking
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
