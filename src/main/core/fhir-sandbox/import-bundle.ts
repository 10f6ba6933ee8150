import type { IdentifiedResource } from '../../../shared/fhir/resource.ts'
import type { ResourceTypeName } from '../../../shared/fhir/resource-types.ts'
import type { Platform } from '../platform.ts'
import { invalidInput, tooLarge } from './fhir-errors.ts'
import { commit } from './perform.ts'
import { randomUuid } from './random-uuid.ts'
import { bodyLimits, isJsonObject, parseFhirBody, requireResource } from './resource-body.ts'
import { rewriteReferences } from './rewrite-references.ts'
import type { ResourceStore } from './store/resource-store.ts'

/** What an import did, or would do. */
export interface ImportReport {
  readonly added: number
  readonly replaced: number
  readonly types: ReadonlyMap<ResourceTypeName, number>
}

const clause = 'HL7 FHIR 4.0.1, Bundle'

/** Stores every resource of a Bundle of any type, in one transaction or not at all. Resources keep their
 * ids, those without get one, and references to entries by `fullUrl` follow.
 * @throws {FhirError} 400, 413: not such a Bundle; the message names the entry
 */
export async function importBundle(
  { store, platform }: { readonly store: ResourceStore; readonly platform: Platform },
  text: string,
  isDryRun: boolean,
): Promise<ImportReport> {
  const resources = readBundle(text, () => randomUuid(platform))
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

function readBundle(text: string, newId: () => string): readonly IdentifiedResource[] {
  const bytes = new TextEncoder().encode(text)
  const bundle = requireResource(parseFhirBody(bytes, bodyLimits.bundleBytes), 'Bundle')
  const { entry = [] } = bundle
  if (!Array.isArray(entry)) throw invalidInput('Bundle.entry is no list', clause)
  if (entry.length > bodyLimits.bundleEntries) {
    throw tooLarge(`the Bundle has ${entry.length} entries, at most ${bodyLimits.bundleEntries}`)
  }
  const places = new Map<string, string>()
  const seen = new Set<string>()
  const resources = entry.map((candidate: unknown, place): IdentifiedResource => {
    const { fullUrl, resource: held } = isJsonObject(candidate) ? candidate : {}
    const resource = requireResource(held, undefined)
    if (resource.resourceType === 'Bundle') {
      throw invalidInput(`entry ${place} is a Bundle: they cannot be nested`, clause)
    }
    const id = resource.id ?? newId()
    const key = `${resource.resourceType}/${id}`
    if (seen.has(key)) throw invalidInput(`entry ${place} is ${key}, which came before`, clause)
    seen.add(key)
    if (typeof fullUrl === 'string') places.set(fullUrl, key)
    return { ...resource, id }
  })
  return resources.map((resource) => ({
    ...rewriteReferences(resource, places),
    id: resource.id,
  }))
}
