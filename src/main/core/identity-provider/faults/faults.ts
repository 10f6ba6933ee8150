import type { IdentityProviderId } from '../../../../shared/contract/identity-provider.ts'
import { providerFaultOf, rackIdOf } from '../../../../shared/faults/index.ts'
import type { IdentityProviderFault } from '../../../../shared/udap/identity-provider-faults.ts'
import type { FaultRack } from '../../faults/index.ts'

/** Which faults of which provider are on: none at first, and none after the program has ended.
 * @see spec/security.md AS-33
 */
export interface Faults {
  activeOf(provider: IdentityProviderId): readonly IdentityProviderFault[]
  /** Uses up one time of a fault.
   * @returns false when it is not on
   */
  take(provider: IdentityProviderId, fault: IdentityProviderFault): boolean
  /** Switches these on and off all others that are on for this provider alone. */
  set(provider: IdentityProviderId, faults: readonly IdentityProviderFault[]): void
}

/** The faults of the rack as the providers see them: those for one of them, for everyone, and for launches that are under
 * way, since what the server asks a provider does not say for which launch.
 */
export function createFaults(rack: FaultRack): Faults {
  const meant = (provider: IdentityProviderId) =>
    rack.list().flatMap(({ id, fault, target }) => {
      const name = providerFaultOf(fault)
      const isMet = target.kind !== 'identity-provider' || target.id === provider
      return name !== undefined && isMet ? [{ id, name }] : []
    })
  return {
    activeOf: (provider) => [...new Set(meant(provider).map(({ name }) => name))],
    take: (provider, fault) => {
      const found = meant(provider).find(({ name }) => name === fault)
      if (found === undefined || rack.take(found.id) === undefined) return false
      rack.announce()
      return true
    },
    set: (provider, faults) => {
      rack.clear(
        ({ fault, target }) =>
          target.kind === 'identity-provider' &&
          target.id === provider &&
          !faults.some((wanted) => rackIdOf(wanted) === fault),
      )
      const on = new Set(meant(provider).map(({ name }) => name))
      for (const fault of new Set(faults)) {
        if (on.has(fault)) continue
        const target = { kind: 'identity-provider', id: provider } as const
        rack.set({ fault: rackIdOf(fault), target, times: null })
      }
    },
  }
}
