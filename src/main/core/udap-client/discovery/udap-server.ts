import type { UdapDiscoveryReport } from '../../../../shared/contract/udap-discovery.ts'
import type { JwtMembers } from '../../jwt/index.ts'
import type { UdapMode } from '../../udap/software-statements/index.ts'

/** A server whose UDAP metadata was validated. Nothing is sent to a server without one of these. @see UDAP-DISC-012 */
export interface UdapServer {
  /** Base URL its metadata is signed for. */
  readonly base: string
  readonly mode: UdapMode
  /** The community whose anchor its certificate leads to. */
  readonly community: { readonly uri: string; readonly name: string }
  readonly authorization_endpoint: string | null
  readonly token_endpoint: string
  readonly registration_endpoint: string
  /** The plain document; its endpoints are the same. */
  readonly metadata: JwtMembers
}

/** What came of asking a server for its metadata: always a report, and the server where it may be gone on with. */
export interface UdapDiscovery {
  readonly report: UdapDiscoveryReport
  readonly server: UdapServer | undefined
}

/** What a list of the metadata says of a value. A missing list lets nothing be assumed. @see UDAP-DISC-004 */
export type Listing = 'listed' | 'not-listed' | 'empty-list' | 'no-list'

/** Looks a value up in a list of the metadata. */
export function listingOf(metadata: JwtMembers, list: string, value: string): Listing {
  const values = metadata[list]
  if (!Array.isArray(values)) return 'no-list'
  if (values.length === 0) return 'empty-list'
  return values.includes(value) ? 'listed' : 'not-listed'
}
