import type { ParsedParams } from '../../../../shared/contract/index.ts'
import type { RevocationEvidence } from '../../certificate-path/index.ts'
import type { Clock } from '../../platform.ts'
import { badRequest, type Handlers, notFound } from '../../rpc/index.ts'
import type { TrustCommunities } from '../trust-communities/index.ts'
import {
  documentsOf,
  type JudgedCertificates,
  judgeAsOf,
  parsePastedCertificates,
} from './judge-again.ts'
import type { TrustDecisions } from './trust-decision.ts'

interface DecisionServices {
  readonly decisions: TrustDecisions
  readonly communities: TrustCommunities
  readonly clock: Pick<Clock, 'now'>
  /** Where the status of pasted certificates comes from. */
  readonly evidence: RevocationEvidence
  /** Has PEM of others read apart first. */
  rehearsePem(pem: string): Promise<void>
}

/** Console methods about decisions on certificates: those that were made, and what they would be at another time.
 * @see UDAP-PKI-020, UDAP-PKI-021
 */
export function decisionsRpc(
  services: DecisionServices,
): Handlers<'trust.decisions' | 'trust.decision' | 'trust.judge'> {
  const { decisions, communities, clock } = services
  const find = (id: string) => {
    const decision = decisions.find(id)
    if (decision === undefined) throw notFound('decision', id)
    return decision
  }
  return {
    'trust.decisions': async ({ fingerprint, offset, limit }) =>
      decisions.list(fingerprint, offset, limit),
    'trust.decision': async ({ id }) => find(id),
    'trust.judge': async ({ communities: uris, at, isStatusAsked, ...of }) => {
      if (of.certificates !== undefined) await services.rehearsePem(of.certificates)
      const judged = readJudged(of, services, find)
      const terms = { at: at ?? Math.floor(clock.now() / 1000), isStatusAsked, clock }
      const asked =
        uris === undefined
          ? communities.list()
          : uris.map((uri) => {
              const community = communities.find(uri)
              if (community === undefined) throw notFound('trust community', uri)
              return community
            })
      return Promise.all(
        asked.map(async (community) => ({
          communityUri: community.uri,
          trace: await judgeAsOf(community, judged, terms),
        })),
      )
    },
  }
}

/** Certificates out of a decision come with what it was made from, pasted ones with what is published now. */
function readJudged(
  { certificates, decisionId }: Pick<ParsedParams<'trust.judge'>, 'certificates' | 'decisionId'>,
  { evidence }: DecisionServices,
  find: (id: string) => Parameters<typeof documentsOf>[0],
): JudgedCertificates {
  if (decisionId !== undefined && certificates === undefined) return documentsOf(find(decisionId))
  if (certificates !== undefined && decisionId === undefined) {
    return { certificates: parsePastedCertificates(certificates), evidence }
  }
  throw badRequest('give either certificates or a decisionId')
}
