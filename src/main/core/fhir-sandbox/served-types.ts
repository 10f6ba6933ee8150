import { type ResourceTypeName, resourceTypes } from '../../../shared/fhir/resource-types.ts'
import { searchParametersOf } from '../../../shared/fhir/search-parameters.ts'
import type { ResourceStore } from './store/resource-store.ts'

const commonParameterCount = searchParametersOf('Bundle').length

const typesWithParameters: readonly ResourceTypeName[] = resourceTypes.filter(
  (type) => type === 'Binary' || searchParametersOf(type).length > commonParameterCount,
)

/** The types the CapabilityStatement lists: those with search parameters of their own, and those that
 * were imported besides. */
export async function servedTypes(store: ResourceStore): Promise<readonly ResourceTypeName[]> {
  const stored = await store.countByType()
  return [...new Set([...typesWithParameters, ...stored.keys()])].sort()
}
