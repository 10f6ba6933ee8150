import type { FhirResource } from '../../../shared/fhir/resource.ts'
import type { ResourceTypeName } from '../../../shared/fhir/resource-types.ts'
import type { AccessAlternative } from './scope-enforcement/index.ts'
import type { Condition } from './search/condition.ts'

/** What a caller may do: the only way in which interactions learn about scopes. Every method that
 * refuses throws the answer to give, and every verdict is recorded with the exchange.
 * @see SMART App Launch 2.2.0, Scopes and Launch Context; spec/security.md FH-01, FH-02
 */
export interface Access {
  /** Which resources of a type the caller may find; undefined when searching the type is not allowed. */
  searchable(type: ResourceTypeName): Condition | undefined
  /** @throws {FhirError} 403: searching the type is not allowed at all [SCE-05, SCE-09] */
  requireSearch(type: ResourceTypeName): void
  /** Whether the caller might have found this resource by a search of its type [SCE-09]. */
  maySearch(resource: FhirResource): boolean
  /** The ways in which a resource of a type is admitted to an interaction; none admits nothing. For servers
   * that are asked for no more than that; what they answer is judged by content all the same. */
  alternatives(letter: 'r' | 's', type: ResourceTypeName): readonly AccessAlternative[]
  /** @throws {FhirError} 403: the search names a patient outside the caller's only compartment [SCE-07] */
  requirePatientInReach(type: ResourceTypeName, patientIds: readonly string[]): void
  /** @throws {FhirError} 403, or 404 when existence is hidden: the letter does not reach this content
   * [SCE-04, SCE-10, SCE-12, SCE-16] */
  requireOn(letter: 'c' | 'r' | 'd', resource: FhirResource): void
  /** @throws {FhirError} 403: `u` does not reach the stored content or the result [SCE-11] */
  requireUpdate(stored: FhirResource | undefined, result: FhirResource): void
  /** @throws {FhirError} 403: no scope has the letter for the type, whatever the content [SCE-16] */
  requireType(letter: 'c' | 'r' | 'u' | 'd', type: ResourceTypeName): void
  /** Whether reading this version is allowed; for histories, which leave out what is not [SCE-04]. */
  mayRead(resource: FhirResource): boolean
}
