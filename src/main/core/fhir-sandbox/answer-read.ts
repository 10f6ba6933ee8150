import type { ResourceTypeName } from '../../../shared/fhir/resource-types.ts'
import {
  entityTag,
  type FhirAnswer,
  namesVersion,
  resourceAnswer,
  versionHeaders,
} from './answer.ts'
import type { FhirContext, InteractionHeaders } from './context.ts'
import { resourceDeleted, resourceNotFound } from './fhir-errors.ts'
import type { ResourceVersion, StoredResource } from './store/resource-store.ts'

/** Answers a read.
 * @throws {FhirError} 403, 404, 410
 * @see HL7 FHIR 4.0.1, RESTful API, read; SCE-04, SCE-16
 */
export async function answerRead(
  context: FhirContext,
  { type, id }: { readonly type: ResourceTypeName; readonly id: string },
  headers: InteractionHeaders,
): Promise<FhirAnswer> {
  context.access.requireType('r', type)
  const found = await context.store.read(type, id)
  if (found === undefined) throw resourceNotFound(type, id)
  const current = await requireCurrent(context, 'r', found)
  context.access.requireOn('r', current.content)
  if (headers.ifNoneMatch !== null && namesVersion(headers.ifNoneMatch, current.version)) {
    return { status: 304, headers: versionHeaders(current), body: undefined }
  }
  return resourceAnswer(current)
}

/** Gives the content of a resource that is there. That it was deleted is told only to who could have
 * reached what it held last.
 * @throws {FhirError} 410 deleted; 403 or 404 deleted and out of reach
 * @see SCE-16
 */
export async function requireCurrent(
  context: FhirContext,
  letter: 'r' | 'd',
  version: ResourceVersion,
): Promise<StoredResource> {
  const { type, id, content } = version
  if (content !== undefined) return { ...version, content }
  const history = await context.store.readHistory(type, id)
  const last = history.find((candidate) => candidate.content !== undefined)
  if (last?.content !== undefined) context.access.requireOn(letter, last.content)
  throw resourceDeleted(type, id)
}

/** Answers a read of one version; the version itself must be in reach.
 * @see HL7 FHIR 4.0.1, RESTful API, vread; SCE-04
 */
export async function answerVersionRead(
  context: FhirContext,
  target: { readonly type: ResourceTypeName; readonly id: string; readonly version: string },
): Promise<FhirAnswer> {
  const { type, id, version } = target
  context.access.requireType('r', type)
  const history = await context.store.readHistory(type, id)
  const found = history.find((candidate) => String(candidate.version) === version)
  if (found === undefined) throw resourceNotFound(type, `${id}/_history/${version}`)
  const shown = await requireCurrent(context, 'r', found)
  context.access.requireOn('r', shown.content)
  return resourceAnswer(shown)
}

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
  return {
    status: 200,
    headers: {},
    body: {
      resourceType: 'Bundle',
      type: 'history',
      total: shown.length,
      link: [{ relation: 'self', url: `${context.fhirBase}/${type}/${id}/_history` }],
      entry: shown.map((version) => historyEntry(version, context.fhirBase)),
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
