import { defaultTrustPolicy, type TrustPolicy } from '../../certificate-path/index.ts'
import type { TrustCommunity } from './trust-community.ts'

/** The rules of a community as the path validator takes them. @see UDAP-PKI-013, UDAP-PKI-023 */
export function trustPolicyOf({ anchors, policy }: TrustCommunity): TrustPolicy {
  return {
    ...defaultTrustPolicy,
    anchors,
    revocation: policy.revocation,
    noPointer: policy.missingRevocationPointer,
    requiredPolicyOids: policy.policyOids,
    requiredExtendedKeyUsages: policy.extendedKeyUsages,
    allowSelfSignedLeafAnchor: policy.isSelfSignedLeafAllowed,
    mayFetchIssuers: policy.mayFetchIssuers,
  }
}
