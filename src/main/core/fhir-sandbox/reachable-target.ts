import type { ResourceTypeName } from '../../../shared/fhir/resource-types.ts'
import type { Access } from './access.ts'
import { type Condition, everything, hopTypes, nothing, restrictHops } from './search/condition.ts'
import { namedPatients } from './search/named-patients.ts'
import { compartmentParameter, indexName } from './store/index-entries.ts'

/** Refuses a search of a type that asks about what the caller may not find.
 * @param compartmentPatient only what is in the compartment of this patient
 * @throws {FhirError} 403: a hop that may not be searched, or a patient out of reach
 * @see SCE-07, SCE-09
 */
export function requireReachable(
  access: Access,
  type: ResourceTypeName,
  where: Condition,
  compartmentPatient: string | undefined,
): void {
  const patients = namedPatients(where)
  if (compartmentPatient !== undefined) patients.push(compartmentPatient)
  if (patients.length > 0) access.requirePatientInReach(type, patients)
  for (const hop of hopTypes(where)) access.requireSearch(hop)
}

/** Narrows a search of a type to what the caller may find: its own rows, and the resources its chains
 * pass through.
 * @throws {FhirError} as `requireReachable`
 * @see SCE-06, SCE-07, SCE-09
 */
export function reachableTarget(
  access: Access,
  type: ResourceTypeName,
  where: Condition,
  compartmentPatient: string | undefined,
): Condition {
  requireReachable(access, type, where, compartmentPatient)
  const allowed = (hop: ResourceTypeName): Condition => access.searchable(hop) ?? nothing
  const inCompartment = compartmentCondition(type, compartmentPatient)
  return { kind: 'all', of: [allowed(type), inCompartment, restrictHops(where, allowed)] }
}

/** What a search of a type asks for, whoever asks. */
export function askedTarget(
  type: ResourceTypeName,
  where: Condition,
  compartmentPatient: string | undefined,
): Condition {
  return { kind: 'all', of: [compartmentCondition(type, compartmentPatient), where] }
}

function compartmentCondition(
  type: ResourceTypeName,
  compartmentPatient: string | undefined,
): Condition {
  if (compartmentPatient === undefined) return everything
  return {
    kind: 'reference',
    index: indexName(type, compartmentParameter),
    anyOf: [{ targetTypes: ['Patient'], targetId: compartmentPatient }],
  }
}
