import { authorizeFaults } from './authorize-faults.ts'
import { certificateFaults, clockFaults } from './certificate-faults.ts'
import { discoveryFaults } from './discovery-faults.ts'
import type { Fault } from './fault.ts'
import { fhirFaults } from './fhir-faults.ts'
import { idTokenFaults } from './id-token-faults.ts'
import { type IdentityProviderFaultId, identityProviderRack } from './identity-provider-rack.ts'
import { introspectionFaults, jwksFaults } from './key-faults.ts'
import { refreshFaults, tokenFaults } from './token-faults.ts'
import { registrationFaults, udapMetadataFaults } from './udap-faults.ts'

/** Faults of this server: authorization server, FHIR sandbox, UDAP and certificate authority. */
export const serverFaults = [
  ...discoveryFaults,
  ...authorizeFaults,
  ...tokenFaults,
  ...idTokenFaults,
  ...refreshFaults,
  ...jwksFaults,
  ...introspectionFaults,
  ...fhirFaults,
  ...udapMetadataFaults,
  ...registrationFaults,
  ...certificateFaults,
  ...clockFaults,
] as const

/** Name of a fault of this server. */
export type ServerFaultId = (typeof serverFaults)[number]['id']

/** Name of a fault. */
export type FaultId = ServerFaultId | IdentityProviderFaultId

/** Every fault, in the order of a launch.
 * @see spec/smart.md section 23, 5; spec/udap.md section 12; spec/security.md AS-33
 */
export const faultCatalogue: readonly (Fault & { readonly id: FaultId })[] = [
  ...serverFaults,
  ...identityProviderRack,
]

const byId = new Map<string, Fault & { readonly id: FaultId }>(
  faultCatalogue.map((fault) => [fault.id, fault]),
)

/** Describes a fault. @throws {TypeError} there is none of that name */
export function describeFault(id: FaultId): Fault & { readonly id: FaultId } {
  const fault = byId.get(id)
  if (fault === undefined) throw new TypeError(`there is no fault ${id}`)
  return fault
}
