import type { Certifications } from '../../../udap/certifications/index.ts'
import type { UdapRegistrations } from '../../../udap/registrations/index.ts'
import type { AuthenticateSigner } from '../../../udap/signers/index.ts'
import type { TrustCommunities } from '../../../udap/trust-communities/index.ts'
import type { UdapAlgorithm } from '../../../udap/udap-jwt/index.ts'
import type { TokenRefusalStyle } from './refuse-token.ts'
import type { UnregisteredClients } from './unregistered-clients.ts'

/** What clients that are known by their certificates are authenticated with. */
export interface CertificateServices {
  readonly communities: TrustCommunities
  readonly registrations: Pick<UdapRegistrations, 'findByClient'>
  readonly authenticateSigner: AuthenticateSigner
  readonly certifications: Pick<Certifications, 'checkUse'>
  /** What the token endpoint advertises. @see UDAP-JWT-006 */
  algorithms(): readonly UdapAlgorithm[]
  /** Absent where nobody is let in without registration. */
  readonly unregistered?: UnregisteredClients
  /** In force at each use. */
  refusalStyle(): TokenRefusalStyle
}

/** How a client proved who it is with a certificate; kept with what is issued to it.
 * @see UDAP-TOK-022
 */
export interface CertificateProof {
  readonly communityUri: string
  /** The URI of its certificate that it is registered by. */
  readonly uri: string
  /** SHA-256 of the certificate, hex. */
  readonly fingerprint: string
  /** The claim `extensions` of the authentication token. */
  readonly extensions: unknown
}
