import { elementsAt } from '../../../../shared/fhir/element-path.ts'
import {
  patientCompartment,
  patientReferencePaths,
  sharedResourceTypes,
} from '../../../../shared/fhir/patient-compartment.ts'
import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import { textOf } from '../../../../shared/fhir/search-match/element.ts'
import { parseLocalReference } from '../../../../shared/fhir/search-match/reference-match.ts'
import type { ScopeLetter, ScopeLevel } from '../../../../shared/oauth/scope.ts'
import type { FhirAccess, PrincipalReach } from './access.ts'

/** Which resources of one type a level admits, before constraints. */
export type RowReach =
  | { readonly kind: 'all' }
  /** The resources with these ids. */
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  /** The resources that name one of these patients at one of the paths, and for type Patient (when
   * `isSelf`) those patients themselves. */
  | {
      readonly kind: 'patients'
      readonly ids: readonly string[]
      readonly paths: readonly string[]
      readonly isSelf: boolean
    }

/** Tells which resources of a type a level reaches for an interaction; undefined for none.
 *
 * A level that is bound to patients reaches their compartments. Types shared by all patients, such
 * as Practitioner, are read and never written (D-30); types outside the compartment that may be
 * about one patient, such as Task, are read when they name that patient. A Patient is never created,
 * and a Patient that links to the patient (`Patient.link`) is read but never written; its records
 * stay out of reach unless they name the patient themselves (SCN-13).
 * @see HL7 FHIR 4.0.1, CompartmentDefinition patient; SMART App Launch 2.2.0, Scopes and Launch Context */
export function reachOfLevel(
  access: FhirAccess,
  level: ScopeLevel,
  letter: ScopeLetter,
  type: ResourceTypeName,
): RowReach | undefined {
  const reach = principalReach(access, level)
  if (reach.kind === 'nothing') return undefined
  if (reach.kind === 'everything') return { kind: 'all' }
  if (reach.ids.length === 0) return undefined
  const { ids } = reach
  const isWrite = letter !== 'r' && letter !== 's'
  if (type === 'Patient' && isWrite) {
    return letter === 'c' ? undefined : { kind: 'patients', ids, paths: [], isSelf: true }
  }
  const membership = patientCompartment[type]
  if (membership !== undefined) {
    return { kind: 'patients', ids, paths: membership.paths, isSelf: type === 'Patient' }
  }
  if (isWrite) return undefined
  if (sharedResourceTypes.has(type)) return { kind: 'all' }
  const path = patientReferencePaths[type]
  return path === undefined ? undefined : { kind: 'patients', ids, paths: [path], isSelf: false }
}

function principalReach(access: FhirAccess, level: ScopeLevel): PrincipalReach {
  switch (level) {
    case 'patient':
      return access.patientId === undefined
        ? { kind: 'nothing' }
        : { kind: 'patients', ids: [access.patientId] }
    case 'user':
      return access.userReach
    case 'system':
      return access.clientReach
  }
}

/** Tells whether a resource is among those that a reach admits. */
export function isReached(reach: RowReach, resource: unknown, fhirBase: string): boolean {
  switch (reach.kind) {
    case 'all':
      return true
    case 'ids':
      return reach.ids.some((id) => id === textOf(resource, 'id'))
    case 'patients':
      return (
        (reach.isSelf && reach.ids.some((id) => id === textOf(resource, 'id'))) ||
        reach.paths.some((path) => namesPatient(resource, path, reach.ids, fhirBase))
      )
  }
}

function namesPatient(
  resource: unknown,
  path: string,
  ids: readonly string[],
  fhirBase: string,
): boolean {
  return elementsAt(resource, path).some((element) => {
    const reference = parseLocalReference(textOf(element, 'reference') ?? '', fhirBase)
    return reference?.type === 'Patient' && ids.includes(reference.id)
  })
}
