import type { FhirResource } from '../../../../shared/fhir/resource.ts'
import {
  isResourceTypeName,
  type ResourceTypeName,
} from '../../../../shared/fhir/resource-types.ts'
import type { FhirAnswer } from '../answer.ts'
import { outcomeEntry, selectElements } from '../answer-search.ts'
import { invalidInput, notSupported, tooCostly } from '../fhir-errors.ts'
import type { QueryParameters, SearchTarget } from '../interaction.ts'
import { requireReachable } from '../reachable-target.ts'
import { hopTypes } from '../search/condition.ts'
import { parseSearchRequest, type SearchRequest, searchLimits } from '../search/search-request.ts'
import { admitEntries, type SearchView } from './admit-entries.ts'
import { notPassedOn, type ProxyContext, reachesAll } from './proxy-context.ts'
import { fetchPages } from './upstream-page.ts'
import { buildUpstreamQuery, narrowingOf } from './upstream-query.ts'

/** A page of a search that was passed on; what a page link carries. */
export interface ProxiedSearch extends SearchView {
  /** Path and query below the upstream's base. */
  readonly path: string
  readonly self: string
  readonly elements: readonly string[] | undefined
  readonly remarks: readonly string[]
  readonly isFirst: boolean
}

/** Pages of the upstream that one of ours may be made from, where most of what comes is out of reach. */
const pagesAtOnce = 5

/** Pages that may be counted through. */
const countedPages = 20

interface SearchOrder {
  readonly target: SearchTarget
  readonly parameters: QueryParameters
  readonly isStrict: boolean
}

/** Answers a search by passing on what is understood of it, narrowed to what the caller may find, and by leaving out of
 * the result what is out of reach all the same. It never says how many matches the upstream counts.
 * @throws {FhirError} 400: malformed or not offered; 403: a type, hop or patient out of reach; as `Upstream.send`
 * @see SCE-05 to SCE-09; spec/security.md FH-02, FH-06
 */
export async function proxySearch(context: ProxyContext, order: SearchOrder): Promise<FhirAnswer> {
  const { search, isCountOnly } = planSearch(context, order)
  return isCountOnly ? countMatches(context, search) : answerSearchPage(context, search)
}

/** Decides a search and says what is to be asked of the upstream.
 * @throws {FhirError} as `proxySearch`
 */
export function planSearch(
  context: ProxyContext,
  { target, parameters, isStrict }: SearchOrder,
): { readonly search: ProxiedSearch; readonly isCountOnly: boolean } {
  const { access, fhirBase, platform } = context
  const { types, filters } = searchedTypes(context, target, parameters)
  const now = platform.clock.now()
  const request = parseSearchRequest(types, filters, { fhirBase, now }, isStrict)
  for (const { type, where } of request.targets) {
    requireReachable(access, type, where, target.compartmentPatient)
    for (const hop of hopTypes(where)) requireOpenHop(context, hop)
  }
  const path = upstreamPath(context, target, types, request)
  return {
    isCountOnly: request.isCountOnly || request.count === 0,
    search: {
      path,
      types,
      compartmentPatient: target.compartmentPatient,
      hasIncludes: request.includes.length + request.reverseIncludes.length > 0,
      self: selfUrl(context, target, types, request),
      elements: request.elements,
      remarks: request.ignored.map((text) => `${text} was not understood and is ignored`),
      isFirst: true,
    },
  }
}

/** What lies behind a chain never comes by here, so it must be in reach whatever it holds. */
function requireOpenHop({ access }: ProxyContext, hop: ResourceTypeName): void {
  if (reachesAll(access, 's', hop)) return
  throw notPassedOn(
    `a search through ${hop} cannot be passed on, since not every ${hop} is in reach of the token`,
  )
}

/** A search over several types has to name them: only the upstream would know which there are. */
function searchedTypes(
  { access }: ProxyContext,
  { type, compartmentPatient }: SearchTarget,
  parameters: QueryParameters,
): { types: readonly ResourceTypeName[]; filters: QueryParameters } {
  if (type !== undefined) {
    access.requireSearch(type)
    return { types: [type], filters: parameters }
  }
  const named = parameters
    .filter(([name]) => name === '_type')
    .flatMap(([, value]) => value.split(','))
  if (named.length === 0 || compartmentPatient !== undefined) {
    throw notSupported('a search over several types is passed on with _type only, as in ?_type=…')
  }
  const types = named.map((name) => {
    if (isResourceTypeName(name)) return name
    throw invalidInput(`_type names ${name}, which is no FHIR R4 resource type`, 'SCE-08')
  })
  for (const one of types) access.requireSearch(one)
  return { types: [...new Set(types)], filters: parameters.filter(([name]) => name !== '_type') }
}

function upstreamPath(
  { access, fhirBase }: ProxyContext,
  { type, compartmentPatient }: SearchTarget,
  types: readonly ResourceTypeName[],
  request: SearchRequest,
): string {
  const count = request.isCountOnly ? searchLimits.count : request.count
  if (type === undefined) {
    const named = ['_type', types.join(',')] as const
    return `?${buildUpstreamQuery(request.applied, [named], count, fhirBase)}`
  }
  const alternatives =
    compartmentPatient === undefined
      ? access.alternatives('s', type)
      : inCompartment(compartmentPatient)
  const narrowing = narrowingOf(type, alternatives)
  return `${type}?${buildUpstreamQuery(request.applied, narrowing, count, fhirBase)}`
}

function inCompartment(id: string): Parameters<typeof narrowingOf>[1] {
  const reach = { kind: 'patients', ids: [id], paths: [], isSelf: false } as const
  return [{ scope: '', reach, constraints: [] }]
}

function selfUrl(
  { fhirBase }: ProxyContext,
  { type, compartmentPatient }: SearchTarget,
  types: readonly ResourceTypeName[],
  { applied }: SearchRequest,
): string {
  const query = new URLSearchParams()
  if (type === undefined) query.append('_type', types.join(','))
  for (const [name, value] of applied) query.append(name, value)
  const compartment = compartmentPatient === undefined ? [] : ['Patient', compartmentPatient]
  const place = [fhirBase, ...compartment, ...(type === undefined ? [] : [type])].join('/')
  return query.size === 0 ? place : `${place}?${query}`
}

/** Answers one page; pages on which nothing is in reach are passed over, a few at a time. */
export async function answerSearchPage(
  context: ProxyContext,
  search: ProxiedSearch,
): Promise<FhirAnswer> {
  let next: string | undefined
  let seen = 0
  let admitted: ReturnType<typeof admitEntries> = { matches: [], included: [] }
  for await (const page of fetchPages(context, search.path, pagesAtOnce)) {
    admitted = admitEntries(context, page.entries, search)
    seen += page.entries.length
    next = page.next
    if (admitted.matches.length > 0) break
  }
  const { matches, included } = admitted
  noteAdmitted(context, matches.length + included.length, seen)
  const isWhole = search.isFirst && next === undefined
  return searchAnswer(context, search, { matches, included, next, isWhole })
}

/** Records how much of what came was shown. */
export function noteAdmitted({ note }: ProxyContext, shown: number, came: number): void {
  note({
    outcome: 'information',
    check: 'upstream-entries',
    clause: 'SCE-06, SCE-09; spec/security.md FH-01',
    text: `${shown} of ${came} entries that came are shown, each judged by its content`,
  })
}

interface ShownPage {
  readonly matches: readonly FhirResource[]
  readonly included: readonly FhirResource[]
  readonly next: string | undefined
  readonly isWhole: boolean
}

function searchAnswer(
  { fhirBase, pageLink }: ProxyContext,
  search: ProxiedSearch,
  { matches, included, next, isWhole }: ShownPage,
): FhirAnswer {
  const entry = (mode: string) => (resource: FhirResource) => ({
    fullUrl: `${fhirBase}/${resource.resourceType}/${resource.id}`,
    resource: mode === 'match' ? selectElements(resource, search.elements) : resource,
    search: { mode },
  })
  const entries = [
    ...matches.map(entry('match')),
    ...included.map(entry('include')),
    ...(search.remarks.length === 0 ? [] : [outcomeEntry(search.remarks)]),
  ]
  const following = { kind: 'proxied-search', search: { ...search, path: next, isFirst: false } }
  return {
    status: 200,
    headers: {},
    body: {
      resourceType: 'Bundle',
      type: 'searchset',
      ...(isWhole ? { total: matches.length } : {}),
      link: [
        { relation: 'self', url: search.self },
        ...(next === undefined ? [] : [{ relation: 'next', url: pageLink(following) }]),
      ],
      ...(entries.length === 0 ? {} : { entry: entries }),
    },
  }
}

/** Counts what is in reach, page by page.
 * @throws {FhirError} 400 too-costly: more pages than are counted through
 */
async function countMatches(context: ProxyContext, search: ProxiedSearch): Promise<FhirAnswer> {
  const found = new Set<string>()
  let next: string | undefined
  for await (const page of fetchPages(context, search.path, countedPages)) {
    for (const { resourceType, id } of admitEntries(context, page.entries, search).matches) {
      found.add(`${resourceType}/${id}`)
    }
    next = page.next
  }
  if (next !== undefined) throw tooCostly('there are too many matches to count one by one')
  return {
    status: 200,
    headers: {},
    body: {
      resourceType: 'Bundle',
      type: 'searchset',
      total: found.size,
      link: [{ relation: 'self', url: search.self }],
    },
  }
}
