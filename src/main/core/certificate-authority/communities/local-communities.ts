import type { AuthorityServices } from '../authority-services.ts'

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
  return services.communities.list().flatMap(({ id, uri, name, isTrusted }) => {
    const [root] = services.communities.authorities(id)
    const certificate = root && services.certificates.find(root.certificateId, services.now())
    return certificate === undefined ? [] : [{ uri, name, isTrusted, root: certificate.der }]
  })
}
