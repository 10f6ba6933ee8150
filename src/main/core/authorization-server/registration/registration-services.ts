import type { Platform } from '../../platform.ts'
import type { Settings } from '../../settings/index.ts'
import type { Database } from '../../storage/index.ts'
import type { ClientRegistry } from '../clients/index.ts'
import type { RegistrationStore } from './registration-store.ts'

/** What the registration endpoint works with. */
export interface RegistrationServices {
  readonly database: Database
  readonly platform: Platform
  readonly settings: Settings
  readonly clients: ClientRegistry
  readonly store: RegistrationStore
}

/** Epoch seconds by the platform's clock. */
export function nowSeconds({ platform }: Pick<RegistrationServices, 'platform'>): number {
  return Math.floor(platform.clock.now() / 1000)
}
