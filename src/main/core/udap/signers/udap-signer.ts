import type { ParsedCertificate } from '../../certificate-path/index.ts'
import type { RequestScope } from '../../http/index.ts'
import type { TrustCommunity } from '../trust-communities/index.ts'
import type { DecodedUdapJwt } from '../udap-jwt/index.ts'

/** A JWT with the party that proved to have signed it. Its claims are still to be checked. */
export interface SignedUdapJwt {
  readonly jwt: DecodedUdapJwt
  /** The certificate of the key it was signed with. */
  readonly leaf: ParsedCertificate
  /** The community whose anchor the certificate leads to. */
  readonly community: TrustCommunity
}

/** Finds out who signed a UDAP JWT that was taken apart: its signature is verified with the key of its first certificate, and only
 * then this certificate followed to an anchor of one of the communities.
 * @param communities it may belong to
 * @throws {UdapJwtError} stage `form`, `signature` or `trust`
 * @see UDAP-JWT-001 to UDAP-JWT-006, UDAP-PKI-001, UDAP-PKI-015, UDAP-PKI-017; spec/security.md UD-01, UD-14
 */
export type AuthenticateSigner = (
  jwt: DecodedUdapJwt,
  communities: readonly TrustCommunity[],
  scope: RequestScope,
) => Promise<SignedUdapJwt>
