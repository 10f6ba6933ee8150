import type { ResourceTypeName } from '../../../shared/fhir/resource-types.ts'
import type { FhirContext } from './context.ts'
import { invalidInput, preconditionFailed } from './fhir-errors.ts'
import type { QueryParameters } from './interaction.ts'
import { reachableTarget } from './reachable-target.ts'
import { parseSearchRequest } from './search/search-request.ts'
import type { StoredResource } from './store/resource-store.ts'

/** Finds the one resource that a conditional interaction means, among what the caller may search.
 * @returns undefined when nothing matches
 * @throws {FhirError} 403 without `s`; 412 when several match; 400 for an empty or unknown search
 * @see HL7 FHIR 4.0.1, RESTful API, conditional interactions; SCE-13, ruling D-27
 */
export async function findMatches(
  context: FhirContext,
  type: ResourceTypeName,
  query: QueryParameters,
): Promise<StoredResource | undefined> {
  context.access.requireSearch(type)
  if (query.length === 0) {
    throw invalidInput('a conditional interaction needs search parameters', 'SCE-13')
  }
  const filter = { fhirBase: context.fhirBase, now: context.platform.clock.now() }
  const request = parseSearchRequest([type], query, filter, true)
  const { total, rows } = await context.store.search({
    targets: request.targets.map(({ where }) => ({
      type,
      where: reachableTarget(context.access, type, where, undefined),
    })),
    sort: [],
    offset: 0,
    limit: 1,
  })
  if (total > 1) throw preconditionFailed(`${total} resources match the condition, wanted one`)
  return rows[0]
}
