import type { Certifications } from '../../../udap/certifications/index.ts'
import type { UdapRegistrations } from '../../../udap/registrations/index.ts'
import type { AuthenticateSigner } from '../../../udap/signers/index.ts'
import type { TrustCommunities } from '../../../udap/trust-communities/index.ts'
import type { AssertionStore } from '../../client-authentication/index.ts'
import type { RegistrationServices } from '../registration-services.ts'

/** What registration by software statement works with. */
export interface StatementServices extends RegistrationServices {
  readonly udap: {
    readonly communities: TrustCommunities
    readonly registrations: UdapRegistrations
    readonly authenticateSigner: AuthenticateSigner
    readonly certifications: Pick<Certifications, 'accept'>
  }
  /** Remembers which statements were used. */
  readonly usedStatements: AssertionStore
}
