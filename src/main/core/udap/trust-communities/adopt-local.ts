import { communityPolicySchema } from '../../../../shared/udap/community-policy.ts'
import type { TrustCommunities } from './trust-community.ts'

/** A community whose authority is one of this workbench. */
interface LocalCommunity {
  readonly uri: string
  readonly name: string
  readonly isTrusted: boolean
  /** DER. */
  readonly root: Uint8Array
}

const firstPriority = 100

/** Trusts the local communities that are to be trusted, with a policy of their own from then on, and no others.
 * @see UDAP-CA-001
 */
export function adoptLocalCommunities(
  communities: TrustCommunities,
  local: readonly LocalCommunity[],
): void {
  for (const [index, { uri, name, isTrusted, root }] of local.entries()) {
    const known = communities.find(uri)
    if (isTrusted && known === undefined) {
      communities.save({
        uri,
        name,
        anchors: [root],
        policy: communityPolicySchema.parse({}),
        priority: firstPriority + index,
        isLocal: true,
      })
    }
    if (!isTrusted && known?.isLocal === true) communities.remove(uri)
  }
}
