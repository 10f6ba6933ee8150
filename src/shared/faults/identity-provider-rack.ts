import {
  faultDescriptions,
  type IdentityProviderFault,
  identityProviderFaults,
} from '../udap/identity-provider-faults.ts'
import type { Fault } from './fault.ts'

/** Id of a fault of the identity providers among all others. */
export type IdentityProviderFaultId = `idp-${IdentityProviderFault}`

/** Faults of the identity providers in the box. @see UDAP-IDP-011 */
export const identityProviderRack: readonly (Fault & {
  readonly id: IdentityProviderFaultId
  readonly area: 'identity-provider'
})[] = identityProviderFaults.map((name) => ({
  id: `idp-${name}`,
  area: 'identity-provider',
  title: faultDescriptions[name].label,
  changes: `The identity provider ${faultDescriptions[name].does}.`,
  clause: 'UDAP-IDP-011',
}))

/** The id of a fault of an identity provider in the rack. */
export function rackIdOf(name: IdentityProviderFault): IdentityProviderFaultId {
  return `idp-${name}`
}

/** What an identity provider calls a fault of the rack; undefined for a fault of another area. */
export function providerFaultOf(id: string): IdentityProviderFault | undefined {
  return identityProviderFaults.find((name) => rackIdOf(name) === id)
}
