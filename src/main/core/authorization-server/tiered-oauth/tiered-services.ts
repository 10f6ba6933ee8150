import type { FhirResource } from '../../../../shared/fhir/resource.ts'
import type { ExchangeLog } from '../../exchange-log/index.ts'
import type { Udap } from '../../udap/index.ts'
import type { OneTimeIds, UdapSigner } from '../../udap-client/index.ts'
import type { AuthorizationServices } from '../authorize/authorization-services.ts'
import type { InteractionStore } from '../interaction/index.ts'
import type { IdentityBindings } from './identity-bindings.ts'
import type { ProviderRegistration, ProviderRegistrations } from './provider-registrations.ts'

/** What the program around the authorization server supplies for signing in elsewhere. */
export interface TieredWorld {
  /** Asks the identity providers in the box. */
  readonly fetchOwnProvider: (request: Request) => Promise<Response>
  /** Signs as this server in a community, as which it registers with identity providers.
   * @returns undefined where there is no certificate of the community
   * @throws {KeyStoreLockedError}
   */
  readonly signerFor: (communityUri: string) => Promise<UdapSigner | undefined>
  /** Gives the resource of a user.
   * @param fhirUser relative reference
   */
  readonly findPerson: (fhirUser: string) => Promise<FhirResource | undefined>
}

/** What signing in at identity providers works with. */
export interface TieredServices extends AuthorizationServices {
  readonly world: TieredWorld
  readonly interactions: InteractionStore
  readonly log: ExchangeLog
  readonly udap: AuthorizationServices['udap'] & Pick<Udap, 'authenticateSigner' | 'ready'>
  readonly ids: OneTimeIds
  readonly providers: ProviderRegistrations
  readonly bindings: IdentityBindings
  /** Registrations with providers on their way. */
  readonly underway: Map<string, Promise<ProviderRegistration>>
  /** Called when a registration or binding changed. */
  readonly onTieredChanged: () => void
}

/** URI by which the certificates of this server name it where it is a client.
 * @see spec/udap.md section 2.3, data holder as client
 */
export function holderUriOf(issuer: string): string {
  return `${issuer}/`
}
