import type { IdentityProviderRow } from '../../../shared/contract/identity-provider.ts'
import type { Handlers } from '../rpc/index.ts'
import type { ProviderClient } from './clients/index.ts'
import type { Faults } from './faults/index.ts'
import type { ProviderParts } from './provider-parts.ts'
import type { IdentityUsers } from './users/index.ts'

interface RpcOptions {
  readonly providers: readonly ProviderParts[]
  readonly users: IdentityUsers
  readonly faults: Faults
}

/** Console methods of the identity providers in the box. */
export function identityProviderRpc({
  providers,
  users,
  faults,
}: RpcOptions): Handlers<
  | 'identityProvider.list'
  | 'identityProvider.setFaults'
  | 'identityProvider.forgetClients'
  | 'identityProvider.users'
  | 'identityProvider.saveUser'
  | 'identityProvider.deleteUser'
  | 'identityProvider.resetUsers'
> {
  return {
    'identityProvider.list': async () => {
      for (const { ready } of providers.slice(0, 1)) await ready()
      return providers.map(describe)
    },
    'identityProvider.setFaults': async ({ id, faults: wanted }) => {
      faults.set(id, wanted)
      return null
    },
    'identityProvider.forgetClients': async ({ id }) => {
      for (const { provider, clients } of providers) if (provider.id === id) clients.forgetAll()
      return null
    },
    'identityProvider.users': async () => [...users.list()],
    'identityProvider.saveUser': async (input) => users.save(input),
    'identityProvider.deleteUser': async ({ username }) => {
      users.delete(username)
      return null
    },
    'identityProvider.resetUsers': async () => {
      users.reset()
      return [...users.list()]
    },
  }
}

function describe({
  provider,
  signing,
  misbehaviour,
  clients,
}: ProviderParts): IdentityProviderRow {
  const { id, name, base } = provider
  return {
    id,
    name,
    base,
    communities: [...signing.communities()],
    faults: [...misbehaviour.names()],
    clients: clients.list().map(describeClient),
  }
}

function describeClient({
  client_id,
  iss,
  communityUri,
  metadata,
  registeredAt,
  cancelledAt,
}: ProviderClient) {
  return {
    client_id,
    client_name: metadata.client_name,
    iss,
    communityUri,
    redirect_uris: [...metadata.redirect_uris],
    scope: metadata.scope,
    registeredAt,
    isCancelled: cancelledAt !== null,
  }
}
