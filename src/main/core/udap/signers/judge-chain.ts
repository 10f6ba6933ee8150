import type { ParsedCertificate } from '../../certificate-path/index.ts'
import type { Explanation } from '../../errors.ts'
import type { TrustCommunities } from '../trust-communities/index.ts'
import type { JudgeForCommunity } from '../trust-decisions/index.ts'
import { UdapJwtError } from '../udap-jwt/index.ts'
import { chooseCommunity } from './choose-community.ts'
import { describeRevocation, type RevocationTold } from './describe-revocation.ts'

/** Whether a community vouches for a certificate. */
export type ChainVerdict =
  | {
      readonly isTrusted: true
      readonly community: string
      /** Subjects, the leaf first and the anchor last. */
      readonly path: readonly string[]
      readonly revocation: RevocationTold
    }
  | {
      readonly isTrusted: false
      /** Whether a path was found, and a certificate of it is told to be revoked. */
      readonly isRevoked: boolean
      readonly explanation: Explanation
    }

/** Follows a certificate to an anchor of the trusted communities, or of the one that is named.
 * @param communityUri undefined for all of them
 */
export type JudgeChain = (
  leaf: ParsedCertificate,
  candidates: readonly ParsedCertificate[],
  communityUri: string | undefined,
) => Promise<ChainVerdict>

/** Builds a judge of certificates that decides as the endpoints do.
 * @param judge follows a certificate to the anchors of one community; for inspection it asks nobody else
 * @see UDAP-PKI-001, UDAP-PKI-015; spec/security.md TI-10, UD-01
 */
export function createChainJudge(
  judge: JudgeForCommunity,
  communities: Pick<TrustCommunities, 'list'>,
): JudgeChain {
  return async (leaf, candidates, communityUri) => {
    const asked = communities
      .list()
      .filter(({ uri }) => communityUri === undefined || uri === communityUri)
    const judged = await Promise.all(asked.map((community) => judge(community, leaf, candidates)))
    try {
      const { uri } = chooseCommunity(judged)
      const verdict = judged.find(({ community }) => community.uri === uri)?.verdict
      return {
        isTrusted: true,
        community: uri,
        path: (verdict?.path ?? []).map(({ subject }) => subject.text),
        revocation: describeRevocation(verdict?.checks ?? []),
      }
    } catch (cause) {
      if (!(cause instanceof UdapJwtError)) throw cause
      const isRevoked = judged.some(({ verdict }) => verdict.reason === 'revoked')
      return { isTrusted: false, isRevoked, explanation: cause.explanation }
    }
  }
}
