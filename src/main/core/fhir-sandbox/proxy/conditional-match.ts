import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import { invalidInput, preconditionFailed, tooCostly } from '../fhir-errors.ts'
import type { QueryParameters } from '../interaction.ts'
import { admitEntries } from './admit-entries.ts'
import { type ProxyContext, requireFetched } from './proxy-context.ts'
import { planSearch } from './proxy-search.ts'
import type { UpstreamResource } from './upstream.ts'
import { fetchPages } from './upstream-page.ts'

/** Pages among which a match is looked for. */
const candidatePages = 20

/** Finds the one resource that a conditional interaction means, among what the caller may search: the condition itself
 * is never passed on with the change, since the upstream would look at resources out of reach.
 * @returns undefined when nothing matches
 * @throws {FhirError} 403 without `s`; 412 when several match; 400 for an empty or unknown search; as `Upstream.send`
 * @see SCE-13, ruling D-27
 */
export async function findMatch(
  context: ProxyContext,
  type: ResourceTypeName,
  query: QueryParameters,
): Promise<UpstreamResource | undefined> {
  context.access.requireSearch(type)
  if (query.length === 0) {
    throw invalidInput('a conditional interaction needs search parameters', 'SCE-13')
  }
  const order = { target: { type }, parameters: query, isStrict: true }
  const { search } = planSearch(context, order)
  const found = new Set<string>()
  let next: string | undefined
  for await (const page of fetchPages(context, search.path, candidatePages)) {
    for (const { id } of admitEntries(context, page.entries, search).matches) found.add(id)
    next = page.next
    if (found.size > 1) break
  }
  const [id, ...others] = found
  if (others.length > 0)
    throw preconditionFailed('several resources match the condition, wanted one')
  if (next !== undefined) throw tooCostly('the condition has too many candidates')
  return id === undefined ? undefined : requireFetched(context, type, id)
}
