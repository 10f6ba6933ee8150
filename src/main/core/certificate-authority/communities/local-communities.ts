import type { AuthorityServices } from '../authority-services.ts'
import { rootName } from './create-community.ts'
import { certificateOf, requireNamed } from './require-authority.ts'

/** A local community as those see it who may trust it. */
export interface LocalCommunity {
  readonly uri: string
  readonly name: string
  /** Whether this server takes its root as an anchor. */
  readonly isTrusted: boolean
  /** DER. */
  readonly root: Uint8Array
}

/** The local communities that are there by now. */
export function listLocalCommunities(services: AuthorityServices): readonly LocalCommunity[] {
  return services.communities.list().map((community) => {
    const { uri, name, isTrusted } = community
    const root = requireNamed(services, community, rootName)
    return { uri, name, isTrusted, root: certificateOf(services, root).der }
  })
}
