import type { CommunityPolicy } from '../../../../shared/udap/community-policy.ts'
import type { ParsedCertificate } from '../../certificate-path/index.ts'

/** A community whose members this server trusts, by the anchors and policy they agreed on. */
export interface TrustCommunity {
  readonly uri: string
  readonly name: string
  /** Where every path must end, by the exact DER. */
  readonly anchors: readonly ParsedCertificate[]
  readonly policy: CommunityPolicy
  /** Of several communities a path is good for, the one with the lowest number counts. @see UDAP-PKI-015 */
  readonly priority: number
  readonly isDefault: boolean
  /** Whether its authority is one of this workbench. */
  readonly isLocal: boolean
  /** Epoch seconds. */
  readonly createdAt: number
  /** Epoch seconds. */
  readonly updatedAt: number
}

/** The communities this server trusts. Reads come from memory; a change is durable and in force when it returns. */
export interface TrustCommunities {
  /** The default one first, then by priority and URI. */
  list(): readonly TrustCommunity[]
  /** Compares character by character. @see UDAP-DISC-016 */
  find(uri: string): TrustCommunity | undefined
  /** Counts changes, so that verdicts made under an earlier policy can be told. @see spec/security.md UD-22 */
  readonly version: number
  /** Adds a community or replaces the one with this URI; it becomes the default where there is none.
   * @throws {ProblemError} bad-request: an anchor is no certificate, or cannot be an authority or pinned leaf
   */
  save(community: NewTrustCommunity): TrustCommunity
  /** @throws {ProblemError} not-found */
  makeDefault(uri: string): void
  /** Removes a community; the next one becomes the default where it was.
   * @throws {ProblemError} not-found
   */
  remove(uri: string): void
  /** Trusts what is stored now, after something else than these methods changed it. @see spec/security.md KS-11 */
  reread(): void
}

/** A community to trust. */
export interface NewTrustCommunity {
  readonly uri: string
  readonly name: string
  /** DER of each anchor. */
  readonly anchors: readonly Uint8Array[]
  readonly policy: CommunityPolicy
  readonly priority: number
  readonly isLocal: boolean
}
