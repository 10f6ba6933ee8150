import {
  createClientRegistry,
  createSqliteClientStore,
  ensureBuiltInClient,
} from './authorization-server/clients/index.ts'
import { createSecretHasher } from './authorization-server/secret-hashing/index.ts'
import {
  createSqliteUserStore,
  createUserDirectory,
  seedDemoUsers,
} from './authorization-server/users/index.ts'
import type { Foundation } from './foundation.ts'
import type { KeyServices } from './key-services.ts'

/** Clients and users of the server, those that come with the program included.
 * @returns also `seed`, which adds the latter where they are missing
 */
export async function openParties(foundation: Foundation, { vault }: KeyServices) {
  const { database, platform, hub, issuer } = foundation
  const hasher = createSecretHasher(platform.random)
  const clientStore = createSqliteClientStore(database)
  const userStore = createSqliteUserStore(database)
  const seed = async () => {
    await ensureBuiltInClient(clientStore, issuer, platform.clock)
    await seedDemoUsers(userStore, platform.random)
  }
  const clients = createClientRegistry({
    store: clientStore,
    hasher,
    platform,
    onChanged: (client_id) => hub.emit('clients.changed', { client_id }),
  })
  const users = createUserDirectory({
    store: userStore,
    hasher,
    random: platform.random,
    issuer,
    onChanged: (username) => hub.emit('users.changed', { username }),
  })
  // While the key store is locked nothing may change clients, so what this start wants of them waits.
  await vault.onUnlock(seed)
  if (!vault.exists()) await seed()
  return { clients, users, seed }
}
