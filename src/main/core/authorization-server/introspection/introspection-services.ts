import type { Settings } from '../../settings/index.ts'
import type { AuthenticateClient } from '../client-authentication/index.ts'
import type { ClientRegistry } from '../clients/index.ts'
import type { GrantStore } from '../grants/index.ts'
import type { UserDirectory } from '../users/index.ts'

/** What the introspection endpoint works with. */
export interface IntrospectionServices {
  readonly grants: GrantStore
  readonly users: UserDirectory
  readonly clients: ClientRegistry
  readonly settings: Settings
  readonly authenticate: AuthenticateClient
  /** Epoch seconds. */
  readonly now: () => number
}
