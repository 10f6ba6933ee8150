import type { ClientDetail } from '../../../../shared/contract/clients.ts'
import { type Handlers, notFound } from '../../rpc/index.ts'
import type { Client } from './client.ts'
import type { ClientRegistry } from './client-registry.ts'

type ClientMethod =
  | 'clients.list'
  | 'clients.get'
  | 'clients.register'
  | 'clients.update'
  | 'clients.setDisabled'
  | 'clients.delete'
  | 'clients.addSecret'
  | 'clients.retireSecret'

/** Console methods of the client registry. */
export function clientsRpc(registry: ClientRegistry): Handlers<ClientMethod> {
  const describe = async (client: Client): Promise<ClientDetail> => {
    const { client_id, metadata, registeredBy, isDisabled, createdAt, updatedAt } = client
    const { activeGrants, lastUsedAt } = await registry.usageOf(client_id)
    const secrets = await registry.secretsOf(client_id)
    return {
      client_id,
      metadata,
      registeredBy,
      isDisabled,
      createdAt,
      updatedAt,
      activeGrants,
      lastUsedAt,
      origins: [...client.origins],
      instanceOf: client.instanceOf ?? null,
      secrets: secrets.map((secret) => ({
        id: secret.id,
        createdAt: secret.createdAt,
        expiresAt: secret.expiresAt,
      })),
    }
  }
  const get = async (clientId: string) => {
    const client = await registry.find(clientId)
    if (client === undefined) throw notFound('client', clientId)
    return describe(client)
  }
  return {
    'clients.list': (query) => registry.list(query),
    'clients.get': ({ client_id }) => get(client_id),
    'clients.register': async ({ client_id, metadata }) => {
      const { client, secret } = await registry.register({
        client_id,
        metadata,
        registeredBy: 'console',
      })
      return { client: await describe(client), secret }
    },
    'clients.update': async ({ client_id, metadata }) =>
      describe(await registry.update(client_id, metadata)),
    'clients.setDisabled': async ({ client_id, isDisabled }) =>
      describe(await registry.setDisabled(client_id, isDisabled)),
    'clients.delete': async ({ client_id }) => {
      await registry.delete(client_id)
      return null
    },
    'clients.addSecret': ({ client_id }) => registry.addSecret(client_id),
    'clients.retireSecret': async ({ client_id, secretId, inSeconds = 0 }) => {
      await registry.retireSecret(client_id, secretId, inSeconds)
      return get(client_id)
    },
  }
}
