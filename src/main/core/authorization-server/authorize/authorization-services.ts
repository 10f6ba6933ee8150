import type { Platform } from '../../platform.ts'
import type { Settings } from '../../settings/index.ts'
import type { Udap } from '../../udap/index.ts'
import type { ClientRegistry } from '../clients/index.ts'
import type { GrantStore } from '../grants/index.ts'
import type { EhrSessionStore, LaunchHandles, PatientDirectory } from '../launch-context/index.ts'
import type { UserDirectory } from '../users/index.ts'

/** What the authorization endpoint and its pages work with. */
export interface AuthorizationServices {
  readonly platform: Platform
  readonly settings: Settings
  readonly clients: ClientRegistry
  readonly users: UserDirectory
  readonly grants: GrantStore
  readonly sessions: EhrSessionStore
  readonly launchHandles: LaunchHandles
  readonly patients: PatientDirectory
  readonly udap: Pick<Udap, 'communities' | 'registrations' | 'certifications'>
  /** Base URLs of identity providers that people may pick. */
  readonly knownProviders: () => readonly string[]
  /** Called after a grant was made. */
  readonly onGrantChanged: (grantId: string) => void
}

/** Epoch seconds by the platform's clock. */
export function nowSeconds({ platform }: Pick<AuthorizationServices, 'platform'>): number {
  return Math.floor(platform.clock.now() / 1000)
}
