import { clientMetadataSchema } from '../../../../../shared/oauth/client-metadata.ts'
import type { ParsedCertificate } from '../../../certificate-path/index.ts'
import type { Database } from '../../../storage/index.ts'
import type { UdapRegistrations } from '../../../udap/registrations/index.ts'
import type { TrustCommunity } from '../../../udap/trust-communities/index.ts'
import type { Client, ClientRegistry } from '../../clients/index.ts'

/** Apps that are let in by their certificate alone. */
export interface UnregisteredClients {
  /** Gives the client that stands for an app of a community that never registered, making it at its first request. It has what
   * the community sets for such apps, whatever it had before.
   * @param iss the URI of its certificate
   * @see UDAP JWT-Based Client Authentication section 8; UDAP-TOK-023
   */
  clientFor(community: TrustCommunity, iss: string, leaf: ParsedCertificate): Promise<Client>
}

interface UnregisteredClientsOptions {
  readonly clients: Pick<ClientRegistry, 'find' | 'prepareRegister' | 'prepareRenewal'>
  readonly registrations: UdapRegistrations
  readonly database: Database
  /** Epoch seconds. */
  now(): number
}

/** Keeps such clients in the registry, where a person can see and disable them. */
export function createUnregisteredClients(
  options: UnregisteredClientsOptions,
): UnregisteredClients {
  const { clients, registrations, database, now } = options
  const findKnown = async (communityUri: string, name: string) => {
    const living = registrations.findLiving(communityUri, name)
    return living === undefined ? undefined : clients.find(living.client_id)
  }
  return {
    clientFor: async (community, iss, leaf) => {
      const name = identityName(iss)
      const metadata = clientMetadataSchema.parse({
        client_name: leaf.subject.text.slice(0, 100),
        grant_types: ['client_credentials'],
        token_endpoint_auth_method: 'private_key_jwt',
        redirect_uris: [],
        scope: community.policy.unregistered.scopes,
      })
      for (;;) {
        const earlier = await findKnown(community.uri, name)
        if (earlier?.metadata.scope === metadata.scope) return earlier
        const change =
          earlier === undefined
            ? clients.prepareRegister({ metadata, registeredBy: 'udap' })
            : await clients.prepareRenewal(earlier, metadata)
        const isWritten = database.transaction(() => {
          const living = registrations.findLiving(community.uri, name)
          if (living?.client_id !== earlier?.client_id) return false
          change.write()
          registrations.put({
            client_id: change.client.client_id,
            communityUri: community.uri,
            iss: name,
            statement: '',
            certificate: leaf.der,
            certifications: [],
            updatedAt: now(),
          })
          return true
        })
        if (isWritten) {
          change.announce()
          return change.client
        }
      }
    },
  }
}

/** No URI of a certificate has a space, so that no registered app can be taken for one that is not. */
function identityName(iss: string): string {
  return `unregistered ${iss}`
}
