import { elementsAt } from '../../../../shared/fhir/element-path.ts'
import type { FhirContext } from '../context.ts'
import { indexName } from '../store/index-entries.ts'
import { type ReferenceValue, referenceValue } from '../store/index-values.ts'
import type { StoredResource } from '../store/resource-store.ts'
import type { Include, SearchRequest } from './search-request.ts'

/** At most this many resources are included with one page. */
export const includeLimit = 500

const iterationLimit = 3

/** What a page brings along, and whether the limit cut it off. */
export interface IncludedResources {
  readonly resources: readonly StoredResource[]
  readonly isCutOff: boolean
}

/** Finds what `_include` and `_revinclude` add to the matches of a page; what the caller may not search
 * is left out.
 * @see HL7 FHIR 4.0.1, Search, including other resources; SCE-09
 */
export async function findIncluded(
  context: FhirContext,
  request: SearchRequest,
  matches: readonly StoredResource[],
): Promise<IncludedResources> {
  const seen = new Set(matches.map(keyOf))
  const found: StoredResource[] = []
  let sources = matches
  for (let round = 0; round < iterationLimit && sources.length > 0; round += 1) {
    const applies = (include: Include) => round === 0 || include.isIterated
    const forward = await follow(context, request.includes.filter(applies), sources)
    const reverse = await followBack(context, request.reverseIncludes.filter(applies), sources)
    sources = [...forward, ...reverse].filter((resource) => {
      const isNew = !seen.has(keyOf(resource)) && context.access.maySearch(resource.content)
      seen.add(keyOf(resource))
      return isNew
    })
    found.push(...sources)
  }
  return { resources: found.slice(0, includeLimit), isCutOff: found.length > includeLimit }
}

function keyOf({ type, id }: StoredResource): string {
  return `${type}/${id}`
}

async function follow(
  context: FhirContext,
  includes: readonly Include[],
  sources: readonly StoredResource[],
): Promise<readonly StoredResource[]> {
  const references = includes.flatMap((include) =>
    sources
      .filter((source) => source.type === include.sourceType)
      .flatMap((source) => referencesOf(source, include, context.fhirBase)),
  )
  const wanted = new Map(
    references.map(({ targetType, targetId }) => [
      `${targetType}/${targetId}`,
      { type: targetType, id: targetId },
    ]),
  )
  return context.store.readMany([...wanted.values()])
}

function referencesOf(
  source: StoredResource,
  include: Include,
  fhirBase: string,
): readonly ReferenceValue[] {
  return include.parameter.paths
    .flatMap((path) => elementsAt(source.content, path))
    .flatMap((element) => referenceValue(element, include.parameter, fhirBase) ?? [])
    .filter(({ targetType }) => {
      if (targetType === '') return false
      return include.targetType === undefined || include.targetType === targetType
    })
}

async function followBack(
  context: FhirContext,
  includes: readonly Include[],
  sources: readonly StoredResource[],
): Promise<readonly StoredResource[]> {
  const pages = await Promise.all(
    includes.map(async ({ sourceType, parameterName }) => {
      const allowed = context.access.searchable(sourceType)
      if (allowed === undefined || sources.length === 0) return []
      const referring = {
        kind: 'reference' as const,
        index: indexName(sourceType, parameterName),
        anyOf: sources.map(({ type, id }) => ({ targetTypes: [type], targetId: id })),
      }
      const { rows } = await context.store.search({
        targets: [{ type: sourceType, where: { kind: 'all', of: [allowed, referring] } }],
        sort: [],
        offset: 0,
        limit: includeLimit + 1,
      })
      return rows
    }),
  )
  return pages.flat()
}
