import {
  isResourceTypeName,
  type ResourceTypeName,
  resourceTypes,
} from '../../../../shared/fhir/resource-types.ts'
import { parseDateSpan } from '../../../../shared/fhir/search-match/date-match.ts'
import {
  type LocalReference,
  parseLocalReference,
} from '../../../../shared/fhir/search-match/reference-match.ts'
import type { FhirAnswer } from '../answer.ts'
import { invalidInput, resourceNotFound } from '../fhir-errors.ts'
import type { QueryParameters } from '../interaction.ts'
import { searchLimits } from '../search/search-request.ts'
import { type ProxyContext, reachesAll } from './proxy-context.ts'
import { noteAdmitted } from './proxy-search.ts'
import { fetchPage, type UpstreamEntry } from './upstream-page.ts'

/** A page of a history that was passed on; what a page link carries. */
export interface ProxiedHistory {
  /** Path and query below the upstream's base. */
  readonly path: string
  readonly self: string
  /** The one resource it is of. */
  readonly of: LocalReference | undefined
  /** The types it is of, all where undefined. */
  readonly types: readonly ResourceTypeName[] | undefined
}

const clause = 'HL7 FHIR 4.0.1, RESTful API, history'

/** Answers the history of one resource: versions out of reach are left out, and with them deletions where nothing else
 * is in reach.
 * @throws {FhirError} 403; 404: no version came; as `Upstream.send`
 * @see SCE-04
 */
export async function proxyHistory(
  context: ProxyContext,
  of: LocalReference,
  parameters: QueryParameters,
): Promise<FhirAnswer> {
  context.access.requireType('r', of.type)
  const place = `${of.type}/${of.id}/_history`
  const path = `${place}?${readParameters(parameters)}`
  const self = `${context.fhirBase}/${place}`
  return answerHistoryPage(context, { path, self, of, types: undefined })
}

/** Answers the history of a type, or of the types that `_type` names or the caller may search.
 * @throws {FhirError} 403: a type that may not be searched; 400; as `Upstream.send`
 * @see SCE-08
 */
export async function proxyHistories(
  context: ProxyContext,
  type: ResourceTypeName | undefined,
  parameters: QueryParameters,
): Promise<FhirAnswer> {
  const types = type === undefined ? namedTypes(parameters) : [type]
  for (const one of types ?? []) context.access.requireSearch(one)
  if (types === undefined) requireAnyType(context)
  const place = type === undefined ? '_history' : `${type}/_history`
  const path = `${place}?${readParameters(parameters)}`
  const self = `${context.fhirBase}/${place}`
  return answerHistoryPage(context, { path, self, of: undefined, types })
}

function namedTypes(parameters: QueryParameters): readonly ResourceTypeName[] | undefined {
  const named = parameters
    .filter(([name]) => name === '_type')
    .flatMap(([, value]) => value.split(','))
    .map((name) => {
      if (isResourceTypeName(name)) return name
      throw invalidInput(`_type names ${name}, which is no FHIR R4 resource type`, 'SCE-08')
    })
  return named.length === 0 ? undefined : named
}

function requireAnyType({ access }: ProxyContext): void {
  if (resourceTypes.some((type) => access.alternatives('s', type).length > 0)) return
  access.requireSearch('Patient')
}

function readParameters(parameters: QueryParameters): URLSearchParams {
  const query = new URLSearchParams()
  const value = (wanted: string) => parameters.find(([name]) => name === wanted)?.[1]
  const count = value('_count') ?? String(searchLimits.defaultCount)
  if (!/^[1-9]\d{0,8}$/.test(count)) {
    throw invalidInput(`_count is ${count}, wanted 1 or more`, clause)
  }
  query.set('_count', String(Math.min(Number(count), searchLimits.count)))
  const since = value('_since')?.replace(' ', '+')
  if (since === undefined) return query
  if (parseDateSpan(since) === undefined) {
    throw invalidInput(`_since is ${since}, wanted an instant`, clause)
  }
  query.set('_since', since)
  return query
}

/** Answers one page. */
export async function answerHistoryPage(
  context: ProxyContext,
  history: ProxiedHistory,
): Promise<FhirAnswer> {
  const page = await fetchPage(context, history.path, 'history')
  const shown =
    history.of === undefined
      ? page.entries.filter((entry) => isFound(context, history, entry))
      : readableVersions(context, history.of, page.entries)
  noteAdmitted(context, shown.length, page.entries.length)
  const { fhirBase, pageLink } = context
  const following = { kind: 'proxied-history', history: { ...history, path: page.next } }
  return {
    status: 200,
    headers: {},
    body: {
      resourceType: 'Bundle',
      type: 'history',
      link: [
        { relation: 'self', url: history.self },
        ...(page.next === undefined ? [] : [{ relation: 'next', url: pageLink(following) }]),
      ],
      ...(shown.length === 0 ? {} : { entry: shown.map((one) => historyEntry(one, fhirBase)) }),
    },
  }
}

/** A deletion has no content to judge, so it is shown where every resource of its type is in reach. */
function isFound(
  { access, fhirBase }: ProxyContext,
  { types }: ProxiedHistory,
  entry: UpstreamEntry,
): boolean {
  const target = targetOf(entry, fhirBase)
  if (target === undefined) return false
  if (types !== undefined && !types.includes(target.type)) return false
  const { resource } = entry
  return resource === undefined ? reachesAll(access, 's', target.type) : access.maySearch(resource)
}

function readableVersions(
  { access, fhirBase }: ProxyContext,
  of: LocalReference,
  entries: readonly UpstreamEntry[],
): readonly UpstreamEntry[] {
  const own = entries.filter((entry) => {
    const target = targetOf(entry, fhirBase)
    return target?.type === of.type && target.id === of.id
  })
  if (own.length === 0) throw resourceNotFound(of.type, of.id)
  const contents = own.flatMap(({ resource }) => resource ?? [])
  const readable = new Set(contents.filter((content) => access.mayRead(content)))
  if (readable.size === 0) {
    const [newest] = contents
    if (newest !== undefined) access.requireOn('r', newest)
    else if (!reachesAll(access, 'r', of.type)) throw resourceNotFound(of.type, of.id)
  }
  return own.filter(({ resource }) => resource === undefined || readable.has(resource))
}

/** What an entry is about; a deletion says so in its request alone. */
function targetOf(
  { resource, method, url }: UpstreamEntry,
  fhirBase: string,
): LocalReference | undefined {
  if (resource !== undefined) return { type: resource.resourceType, id: resource.id }
  return method === 'DELETE' && url !== undefined ? parseLocalReference(url, fhirBase) : undefined
}

function historyEntry(entry: UpstreamEntry, fhirBase: string): object {
  const { resource, etag, lastModified } = entry
  const target = targetOf(entry, fhirBase)
  const method = resource === undefined ? 'DELETE' : (entry.method ?? 'PUT')
  const place = `${target?.type}/${target?.id}`
  const status = { DELETE: '204', POST: '201' }[method] ?? '200'
  return {
    fullUrl: `${fhirBase}/${place}`,
    ...(resource === undefined ? {} : { resource }),
    request: { method, url: method === 'POST' ? target?.type : place },
    response: {
      status,
      ...(etag === undefined ? {} : { etag }),
      ...(lastModified === undefined ? {} : { lastModified }),
    },
  }
}
