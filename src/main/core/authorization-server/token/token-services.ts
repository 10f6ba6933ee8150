import type { Parameters, RequestScope } from '../../http/index.ts'
import type { SigningKeys } from '../../key-store/index.ts'
import type { Platform } from '../../platform.ts'
import type { Settings } from '../../settings/index.ts'
import type { Udap } from '../../udap/index.ts'
import type { AssertionServices, AuthenticatedClient } from '../client-authentication/index.ts'
import type { ClientRegistry } from '../clients/index.ts'
import type { GrantStore, InstanceGrants } from '../grants/index.ts'
import type { EhrSessionStore } from '../launch-context/index.ts'
import type { UserDirectory } from '../users/index.ts'

/** What the token endpoint works with. */
export interface TokenServices {
  readonly platform: Platform
  readonly settings: Settings
  readonly clients: ClientRegistry
  readonly grants: GrantStore
  readonly instances: InstanceGrants
  readonly assertions: AssertionServices
  readonly users: UserDirectory
  readonly sessions: EhrSessionStore
  readonly signingKeys: SigningKeys
  readonly udap: Pick<Udap, 'communities' | 'registrations' | 'references'>
  /** Called after a grant changed, for those who watch it. */
  readonly onGrantChanged: (grantId: string) => void
}

/** One token request, with its client authenticated. */
export interface TokenRequest {
  readonly form: Parameters
  readonly client: AuthenticatedClient
  readonly scope: RequestScope
  /** Epoch seconds at which the request is judged. */
  readonly now: number
}
