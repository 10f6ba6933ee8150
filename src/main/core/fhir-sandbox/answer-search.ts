import type { FhirResource } from '../../../shared/fhir/resource.ts'
import { isResourceTypeName, type ResourceTypeName } from '../../../shared/fhir/resource-types.ts'
import type { FhirAnswer } from './answer.ts'
import type { FhirContext } from './context.ts'
import { invalidInput } from './fhir-errors.ts'
import type { QueryParameters, SearchTarget } from './interaction.ts'
import { askedTarget, reachableTarget } from './reachable-target.ts'
import { findIncluded } from './search/included-resources.ts'
import { parseSearchRequest, type SearchRequest } from './search/search-request.ts'
import type { StoredResource, StorePage } from './store/resource-store.ts'

/** A search with the place in its result; what a page link carries. */
export interface SearchState {
  readonly target: SearchTarget
  readonly parameters: QueryParameters
  readonly offset: number
  readonly isStrict: boolean
}

/** Answers a type, system or compartment search: the result is what matches the query and is in reach
 * of the caller, and so are total, order and pages.
 * @throws {FhirError} 400: malformed or too costly; 403: a type, hop or patient out of reach
 * @see HL7 FHIR 4.0.1, Search; SCE-05 to SCE-09
 */
export async function answerSearch(context: FhirContext, state: SearchState): Promise<FhirAnswer> {
  const { types, filters } = await searchedTypes(context, state)
  const request = parseSearchRequest(
    types,
    filters,
    { fhirBase: context.fhirBase, now: context.platform.clock.now() },
    state.isStrict,
  )
  const page = await context.store.search({
    targets: request.targets.map(({ type, where }) => ({
      type,
      where: reachableTarget(context.access, type, where, state.target.compartmentPatient),
    })),
    sort: request.sort,
    offset: state.offset,
    limit: request.isCountOnly ? 0 : request.count,
  })
  return {
    status: 200,
    headers: {},
    body: await buildBundle(context, state, request, {
      ...page,
      hasOmissions: await hasOmissions(context, state, request, page.total),
    }),
  }
}

/** Whether matches are left out that are there, for a server set to tell.
 * @see BKS-11
 */
async function hasOmissions(
  { settings, store }: FhirContext,
  { target }: SearchState,
  request: SearchRequest,
  total: number,
): Promise<boolean> {
  if (!settings().fhirTellOmissions) return false
  const targets = request.targets.map(({ type, where }) => ({
    type,
    where: askedTarget(type, where, target.compartmentPatient),
  }))
  return (await store.search({ targets, sort: [], offset: 0, limit: 0 })).total > total
}

/** The types to search and the parameters left after `_type`: a system search names its types and needs
 * them all, or names none and gets those in reach. */
async function searchedTypes(
  context: FhirContext,
  { target, parameters }: SearchState,
): Promise<{ types: readonly ResourceTypeName[]; filters: QueryParameters }> {
  if (target.type !== undefined) {
    context.access.requireSearch(target.type)
    return { types: [target.type], filters: parameters }
  }
  const named = parameters
    .filter(([name]) => name === '_type')
    .flatMap(([, value]) => value.split(','))
  const filters = parameters.filter(([name]) => name !== '_type')
  if (named.length > 0) {
    const types = named.map((name) => {
      if (isResourceTypeName(name)) return name
      throw invalidInput(`_type names ${name}, which is no FHIR R4 resource type`, 'SCE-08')
    })
    for (const type of types) context.access.requireSearch(type)
    return { types: [...new Set(types)], filters }
  }
  const stored = await context.store.countByType()
  const types = [...stored.keys()].filter((type) => context.access.searchable(type) !== undefined)
  const [anyType = 'Patient'] = stored.keys()
  if (types.length === 0) context.access.requireSearch(anyType)
  return { types, filters }
}

async function buildBundle(
  context: FhirContext,
  state: SearchState,
  request: SearchRequest,
  { rows, total, hasOmissions: isCutShort }: StorePage & { readonly hasOmissions: boolean },
): Promise<object> {
  const included = request.isCountOnly
    ? { resources: [], isCutOff: false }
    : await findIncluded(context, request, rows)
  const entry = (mode: string) => (stored: StoredResource) => ({
    fullUrl: `${context.fhirBase}/${stored.type}/${stored.id}`,
    resource: selectElements(stored.content, mode === 'match' ? request.elements : undefined),
    search: { mode },
  })
  const remarks = [
    ...request.ignored.map((text) => `${text} was not understood and is ignored`),
    ...(included.isCutOff
      ? ['there is more to include than fits a page: ask for fewer matches']
      : []),
  ]
  const omitted = isCutShort ? ['matches out of reach of the access token were left out'] : []
  const entries = [
    ...rows.map(entry('match')),
    ...included.resources.map(entry('include')),
    ...(remarks.length === 0 ? [] : [outcomeEntry(remarks)]),
    ...(omitted.length === 0 ? [] : [outcomeEntry(omitted, 'suppressed')]),
  ]
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total,
    link: links(context, state, request, rows.length, total),
    ...(entries.length === 0 ? {} : { entry: entries }),
  }
}

/** The entry that says what a search did not do. */
export function outcomeEntry(
  remarks: readonly string[],
  code: 'not-supported' | 'suppressed' = 'not-supported',
): object {
  return {
    resource: {
      resourceType: 'OperationOutcome',
      issue: remarks.map((diagnostics) => ({
        severity: 'warning',
        code,
        diagnostics,
      })),
    },
    search: { mode: 'outcome' },
  }
}

function links(
  context: FhirContext,
  state: SearchState,
  request: SearchRequest,
  shown: number,
  total: number,
): readonly object[] {
  const { target, offset } = state
  const place = [
    context.fhirBase,
    ...(target.compartmentPatient === undefined ? [] : ['Patient', target.compartmentPatient]),
    ...(target.type === undefined ? [] : [target.type]),
  ].join('/')
  const types = state.parameters.filter(([name]) => target.type === undefined && name === '_type')
  const query = new URLSearchParams()
  for (const [name, value] of [...types, ...request.applied]) query.append(name, value)
  const self = query.size === 0 ? place : `${place}?${query}`
  const page = (relation: string, at: number) => ({
    relation,
    url: context.pageLink({ kind: 'search', search: { ...state, offset: at } }),
  })
  const isPaged = !request.isCountOnly && request.count > 0
  return [
    { relation: 'self', url: self },
    ...(isPaged && offset + shown < total ? [page('next', offset + shown)] : []),
    ...(isPaged && offset > 0 ? [page('previous', Math.max(0, offset - request.count))] : []),
  ]
}

const alwaysShown = new Set(['resourceType', 'id', 'meta'])

const subsetted = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'SUBSETTED',
}

/** Keeps the wanted elements and marks the resource as incomplete. @see HL7 FHIR 4.0.1, Search, _elements */
export function selectElements(
  resource: FhirResource,
  elements: readonly string[] | undefined,
): FhirResource {
  if (elements === undefined) return resource
  const tags = Array.isArray(resource.meta?.['tag']) ? resource.meta['tag'] : []
  const kept = Object.entries(resource).filter(
    ([name]) => alwaysShown.has(name) || elements.includes(name),
  )
  return {
    ...Object.fromEntries(kept),
    resourceType: resource.resourceType,
    meta: { ...resource.meta, tag: [...tags, subsetted] },
  }
}
