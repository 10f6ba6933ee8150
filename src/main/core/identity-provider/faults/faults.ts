import type { IdentityProviderId } from '../../../../shared/contract/identity-provider.ts'
import type { IdentityProviderFault } from '../../../../shared/udap/identity-provider-faults.ts'

/** Which faults of which provider are on: none at first, and none after the program has ended.
 * @see spec/security.md AS-33
 */
export interface Faults {
  activeOf(provider: IdentityProviderId): readonly IdentityProviderFault[]
  /** Switches these on and all others off. */
  set(provider: IdentityProviderId, faults: readonly IdentityProviderFault[]): void
}

/** Faults in memory. */
export function createFaults(onChanged: () => void): Faults {
  const active = new Map<IdentityProviderId, readonly IdentityProviderFault[]>()
  return {
    activeOf: (provider) => active.get(provider) ?? [],
    set: (provider, faults) => {
      active.set(provider, [...new Set(faults)])
      onChanged()
    },
  }
}
