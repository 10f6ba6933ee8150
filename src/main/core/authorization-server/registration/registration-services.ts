import type { Platform } from '../../platform.ts'
import type { Settings } from '../../settings/index.ts'
import type { Database } from '../../storage/index.ts'
import type { ClientRegistry } from '../clients/index.ts'
import type { GrantStore, InstanceGrants } from '../grants/index.ts'
import type { UserDirectory } from '../users/index.ts'
import type { RegistrationStore } from './registration-store.ts'
import type { StatementIssuers } from './statement-issuers.ts'

/** What the registration endpoint works with. */
export interface RegistrationServices {
  readonly database: Database
  readonly platform: Platform
  readonly settings: Settings
  readonly clients: ClientRegistry
  readonly store: RegistrationStore
  readonly statementIssuers: StatementIssuers
  readonly grants: GrantStore
  readonly instances: InstanceGrants
  readonly users: UserDirectory
  /** Called after a grant was made. */
  readonly onGrantChanged: (grantId: string) => void
}

/** Epoch seconds by the platform's clock. */
export function nowSeconds({ platform }: Pick<RegistrationServices, 'platform'>): number {
  return Math.floor(platform.clock.now() / 1000)
}
