import type { IdentifiedResource } from '../../../shared/fhir/resource.ts'
import type { ResourceTypeName } from '../../../shared/fhir/resource-types.ts'
import { commit } from './perform.ts'
import type { ResourceStore } from './store/resource-store.ts'

/** What an import did, or would do. */
export interface ImportReport {
  readonly added: number
  readonly replaced: number
  readonly types: ReadonlyMap<ResourceTypeName, number>
}

/** Stores the resources of a Bundle that was read, in one transaction or not at all.
 * @throws {FhirError} 409: a resource changed meanwhile
 */
export async function importBundle(
  store: ResourceStore,
  resources: readonly IdentifiedResource[],
  isDryRun: boolean,
): Promise<ImportReport> {
  const stored = await Promise.all(
    resources.map(({ resourceType, id }) => store.read(resourceType, id)),
  )
  const changes = resources.map((resource, place) => {
    const current = stored[place]
    const expectedVersion = current?.content === undefined ? 0 : current.version
    return { kind: 'put' as const, resource, expectedVersion }
  })
  if (!isDryRun) await commit(store, changes)
  const types = new Map<ResourceTypeName, number>()
  for (const { resourceType } of resources) {
    types.set(resourceType, (types.get(resourceType) ?? 0) + 1)
  }
  const replaced = changes.filter(({ expectedVersion }) => expectedVersion > 0).length
  return { added: changes.length - replaced, replaced, types }
}
