import { isResourceTypeName, type ResourceTypeName } from '../../../shared/fhir/resource-types.ts'
import { parseDateSpan } from '../../../shared/fhir/search-match/date-match.ts'
import { entityTag, type FhirAnswer } from './answer.ts'
import type { FhirContext } from './context.ts'
import { invalidInput, resourceNotFound } from './fhir-errors.ts'
import type { QueryParameters } from './interaction.ts'
import { letOthersRun } from './let-others-run.ts'
import { searchLimits } from './search/search-request.ts'
import type { ResourceVersion } from './store/resource-store.ts'

const clause = 'HL7 FHIR 4.0.1, RESTful API, history'

/** Answers an instance history: versions out of reach are left out, and deletions with them when
 * nothing else of the resource is in reach.
 * @see HL7 FHIR 4.0.1, RESTful API, history; SCE-04
 */
export async function answerHistory(
  context: FhirContext,
  { type, id }: { readonly type: ResourceTypeName; readonly id: string },
): Promise<FhirAnswer> {
  context.access.requireType('r', type)
  const history = await context.store.readHistory(type, id)
  if (history.length === 0) throw resourceNotFound(type, id)
  const readable = history.filter(
    ({ content }) => content !== undefined && context.access.mayRead(content),
  )
  if (readable.length === 0) {
    const newest = history.find(({ content }) => content !== undefined)
    if (newest?.content !== undefined) context.access.requireOn('r', newest.content)
  }
  const shown = history.filter(
    (version) => version.content === undefined || readable.includes(version),
  )
  const self = `${context.fhirBase}/${type}/${id}/_history`
  return historyAnswer(context, shown, [{ relation: 'self', url: self }], shown.length)
}

/** A history of a type or of the whole system with the place in it; what a page link carries. */
export interface HistoryState {
  readonly type: ResourceTypeName | undefined
  readonly parameters: QueryParameters
  /** How many versions, in reach or not, lie before the page. */
  readonly offset: number
  /** Later versions do not belong to this history, so that its pages stay in step; milliseconds. */
  readonly until: number
}

/** Answers a history of a type, or of the types that `_type` names or the caller may search: it shows the
 * versions a search could have found, and the deletions of what it could have found last.
 * @throws {FhirError} 403: a type that may not be searched; 400: malformed parameter
 * @see HL7 FHIR 4.0.1, RESTful API, history; SCE-08
 */
export async function answerHistories(
  context: FhirContext,
  state: HistoryState,
): Promise<FhirAnswer> {
  const wanted = readParameters(state.parameters)
  const types = await historyTypes(context, state)
  const shown: ResourceVersion[] = []
  let { offset } = state
  let hasMore = true
  const isTired = () => offset - state.offset >= versionsAPage
  while (shown.length < wanted.count && hasMore && !isTired()) {
    const versions = await context.store.readVersions({
      types,
      since: wanted.since,
      until: state.until,
      offset,
      limit: versionsAtOnce,
    })
    hasMore = versions.length === versionsAtOnce
    for (const version of versions) {
      if (shown.length === wanted.count) {
        hasMore = true
        break
      }
      offset += 1
      if (await isInReach(context, version)) shown.push(version)
    }
    await letOthersRun()
  }
  const place = [context.fhirBase, ...(state.type === undefined ? [] : [state.type]), '_history']
  const next = { kind: 'history', history: { ...state, offset } }
  return historyAnswer(context, shown, [
    { relation: 'self', url: selfUrl(place.join('/'), state.parameters) },
    ...(hasMore ? [{ relation: 'next', url: context.pageLink(next) }] : []),
  ])
}

const versionsAtOnce = 200

/** After this many a page ends, however few of them are in reach; its link leads on. @see spec/security.md FH-03 */
const versionsAPage = 2000

function selfUrl(place: string, parameters: QueryParameters): string {
  const query = new URLSearchParams()
  for (const [name, value] of parameters) query.append(name, value)
  return query.size === 0 ? place : `${place}?${query}`
}

function readParameters(parameters: QueryParameters) {
  const value = (wanted: string) => parameters.find(([name]) => name === wanted)?.[1]
  const count = value('_count') ?? String(searchLimits.defaultCount)
  if (!/^[1-9]\d{0,8}$/.test(count))
    throw invalidInput(`_count is ${count}, wanted 1 or more`, clause)
  const since = value('_since')
  const span = since === undefined ? undefined : parseDateSpan(since.replace(' ', '+'))
  if (since !== undefined && span === undefined) {
    throw invalidInput(`_since is ${since}, wanted an instant`, clause)
  }
  return { count: Math.min(Number(count), searchLimits.count), since: span?.from ?? 0 }
}

/** @see SCE-08 */
async function historyTypes(
  { access, store }: FhirContext,
  { type, parameters }: HistoryState,
): Promise<readonly ResourceTypeName[]> {
  const named = parameters
    .filter(([name]) => name === '_type')
    .flatMap(([, value]) => value.split(','))
    .map((name) => {
      if (isResourceTypeName(name)) return name
      throw invalidInput(`_type names ${name}, which is no FHIR R4 resource type`, 'SCE-08')
    })
  const explicit = type === undefined ? named : [type]
  for (const one of explicit) access.requireSearch(one)
  if (explicit.length > 0) return explicit
  const stored = await store.listTypes()
  const types = stored.filter((one) => access.searchable(one) !== undefined)
  if (types.length === 0) access.requireSearch(stored[0] ?? 'Patient')
  return types
}

/** A deletion is shown to who could have found what it ended. */
async function isInReach(
  { access, store }: FhirContext,
  { type, id, version, content }: ResourceVersion,
): Promise<boolean> {
  if (content !== undefined) return access.maySearch(content)
  const history = await store.readHistory(type, id)
  const last = history.find((one) => one.version < version && one.content !== undefined)
  return last?.content !== undefined && access.maySearch(last.content)
}

function historyAnswer(
  { fhirBase }: FhirContext,
  versions: readonly ResourceVersion[],
  link: readonly object[],
  total?: number,
): FhirAnswer {
  return {
    status: 200,
    headers: {},
    body: {
      resourceType: 'Bundle',
      type: 'history',
      ...(total === undefined ? {} : { total }),
      link,
      ...(versions.length === 0
        ? {}
        : { entry: versions.map((version) => historyEntry(version, fhirBase)) }),
    },
  }
}

function historyEntry(version: ResourceVersion, fhirBase: string): object {
  const { type, id, content } = version
  const method = content === undefined ? 'DELETE' : version.version === 1 ? 'POST' : 'PUT'
  const status = { DELETE: '204', POST: '201', PUT: '200' }[method]
  return {
    fullUrl: `${fhirBase}/${type}/${id}`,
    ...(content === undefined ? {} : { resource: content }),
    request: { method, url: method === 'POST' ? type : `${type}/${id}` },
    response: {
      status,
      etag: entityTag(version.version),
      lastModified: new Date(version.lastUpdated).toISOString(),
    },
  }
}
