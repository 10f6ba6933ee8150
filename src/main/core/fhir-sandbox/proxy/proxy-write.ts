import type { FhirResource, IdentifiedResource } from '../../../../shared/fhir/resource.ts'
import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import { parseLocalReference } from '../../../../shared/fhir/search-match/reference-match.ts'
import type { FhirAnswer } from '../answer.ts'
import type { InteractionHeaders, InteractionInput } from '../context.ts'
import {
  invalidInput,
  preconditionFailed,
  resourceNotFound,
  writesDisabled,
} from '../fhir-errors.ts'
import { applyPatch, parsePatch } from '../json-patch.ts'
import type { WriteInteraction } from '../plan-interaction.ts'
import { requireResource } from '../resource-body.ts'
import { findMatch } from './conditional-match.ts'
import {
  fetchResource,
  type ProxyContext,
  requireFetched,
  versionHeadersOf,
} from './proxy-context.ts'
import { namesTag } from './proxy-read.ts'
import { isIdentifiedResource, type UpstreamAnswer, type UpstreamResource } from './upstream.ts'
import { upstreamUnfit } from './upstream-errors.ts'

/** Passes a write on once it is decided on what is stored and on what would be: every change names the version it was
 * decided on, so that nothing else is changed in between where the upstream heeds `If-Match`.
 * @throws {FhirError} every refusal; as `Upstream.send`
 * @see SCE-10 to SCE-13; spec/security.md FH-01, FH-09
 */
export async function proxyWrite(
  context: ProxyContext,
  interaction: WriteInteraction,
  { parameters, headers, body }: InteractionInput,
): Promise<FhirAnswer> {
  if (!context.settings().fhirWritesEnabled) throw writesDisabled()
  const { kind, type } = interaction
  if (kind === 'create') return create(context, requireResource(body, type), headers)
  const { access } = context
  access.requireType(kind === 'delete' ? 'd' : 'u', type)
  const id = interaction.id ?? (await findMatch(context, type, parameters))?.content.id
  switch (kind) {
    case 'delete':
      return id === undefined ? noContent : remove(context, type, id, headers)
    case 'patch': {
      if (id === undefined) throw resourceNotFound(type, 'that the search finds')
      return patch(context, type, id, body, headers)
    }
    case 'update': {
      const resource = requireResource(body, type)
      const isNamed = interaction.id !== undefined || resource.id !== undefined
      if (id === undefined && !isNamed) return createByUpdate(context, resource, headers)
      return update(context, { type, id: id ?? resource.id ?? '' }, resource, headers, isNamed)
    }
  }
}

const noContent: FhirAnswer = { status: 204, headers: {}, body: undefined }

async function create(
  context: ProxyContext,
  resource: FhirResource,
  headers: InteractionHeaders,
): Promise<FhirAnswer> {
  const { access, fhirBase } = context
  const { resourceType: type } = resource
  if (headers.ifNoneExist !== null) {
    const query = [...new URLSearchParams(headers.ifNoneExist.replace(/^[^?]*\?/, ''))]
    const existing = await findMatch(context, type, query)
    access.requireOn('c', resource)
    if (existing !== undefined) {
      const Location = `${fhirBase}/${type}/${existing.content.id}`
      return { status: 200, headers: { ...versionHeadersOf(existing), Location }, body: undefined }
    }
  }
  access.requireOn('c', resource)
  return post(context, resource, headers)
}

/** A conditional update that finds nothing and names no id. */
async function createByUpdate(
  context: ProxyContext,
  resource: FhirResource,
  headers: InteractionHeaders,
): Promise<FhirAnswer> {
  context.access.requireUpdate(undefined, resource)
  return post(context, resource, headers)
}

async function post(
  { upstream, ...context }: ProxyContext,
  resource: FhirResource,
  headers: InteractionHeaders,
): Promise<FhirAnswer> {
  const { id: _chosenThere, resourceType: type, ...elements } = resource
  const body: FhirResource = { resourceType: type, ...elements }
  const answer = await upstream.send({ method: 'POST', path: type, body })
  requireDone(answer)
  const place = placeOf(answer, type, context.fhirBase)
  return writtenAnswer(context, { answer, sent: body, id: place, status: 201 }, headers)
}

async function update(
  context: ProxyContext,
  { type, id }: { readonly type: ResourceTypeName; readonly id: string },
  resource: FhirResource,
  headers: InteractionHeaders,
  isNamed: boolean,
): Promise<FhirAnswer> {
  if (isNamed && resource.id !== id) {
    throw invalidInput(`the id in the body is ${resource.id ?? 'missing'}, wanted ${id}`, 'FH-09')
  }
  const result: IdentifiedResource = { ...resource, id }
  const stored = await fetchResource(context, type, id)
  context.access.requireUpdate(stored?.content, result)
  requireMatch(headers, stored)
  return put(context, stored, result, headers)
}

async function patch(
  context: ProxyContext,
  type: ResourceTypeName,
  id: string,
  body: unknown,
  headers: InteractionHeaders,
): Promise<FhirAnswer> {
  const { access } = context
  const operations = parsePatch(body)
  const stored = await requireFetched(context, type, id)
  access.requireUpdate(stored.content, stored.content)
  requireMatch(headers, stored)
  if (operations.some(({ op }) => op === 'test')) access.requireOn('r', stored.content)
  const result = requireResource(applyPatch(stored.content, operations), type)
  if (result.id !== id) throw invalidInput('a patch cannot change the id', 'RFC 6902')
  access.requireUpdate(stored.content, result)
  const isShown = headers.preferredReturn !== 'representation' || access.mayRead(result)
  const shown = isShown ? headers : { ...headers, preferredReturn: 'minimal' as const }
  // What was decided on is written as a whole, so that the upstream need not apply the patch as we do.
  return put(context, stored, { ...result, id }, shown)
}

async function put(
  context: ProxyContext,
  stored: UpstreamResource | undefined,
  result: IdentifiedResource,
  headers: InteractionHeaders,
): Promise<FhirAnswer> {
  const expected = stored === undefined ? 'none' : stored.etag
  const answer = await context.upstream.send({
    method: 'PUT',
    path: `${result.resourceType}/${result.id}`,
    body: result,
    ...(expected === undefined ? {} : { expected }),
  })
  requireDone(answer)
  const status = stored === undefined ? 201 : 200
  return writtenAnswer(context, { answer, sent: result, id: result.id, status }, headers)
}

async function remove(
  context: ProxyContext,
  type: ResourceTypeName,
  id: string,
  headers: InteractionHeaders,
): Promise<FhirAnswer> {
  const stored = await requireFetched(context, type, id)
  context.access.requireOn('d', stored.content)
  requireMatch(headers, stored)
  const { etag: expected } = stored
  await context.upstream.send({
    method: 'DELETE',
    path: `${type}/${id}`,
    ...(expected === undefined ? {} : { expected }),
  })
  return noContent
}

/** A place that is not there takes no resource.
 * @throws {FhirError} 502
 */
function requireDone({ status }: UpstreamAnswer): void {
  if (status === 404 || status === 410)
    throw upstreamUnfit(`status ${status}`, 'a resource written')
}

/** @throws {FhirError} 412 */
function requireMatch({ ifMatch }: InteractionHeaders, stored: UpstreamResource | undefined): void {
  if (ifMatch === null || (stored !== undefined && namesTag(ifMatch, stored.etag))) return
  const seen = stored === undefined ? 'is not there' : `is at ${stored.etag ?? 'no version'}`
  throw preconditionFailed(`the resource ${seen}, If-Match names ${ifMatch}`)
}

/** The id of a new resource: where the upstream says it is, else what it says it is. */
function placeOf(
  { place, body }: UpstreamAnswer,
  type: ResourceTypeName,
  fhirBase: string,
): string | undefined {
  const named = place === undefined ? undefined : parseLocalReference(place, fhirBase)
  if (named?.type === type) return named.id
  return isIdentifiedResource(body) && body.resourceType === type ? body.id : undefined
}

interface WrittenResource {
  readonly answer: UpstreamAnswer
  readonly sent: FhirResource
  readonly id: string | undefined
  readonly status: 200 | 201
}

/** The answer to a write. What the upstream made of the resource is shown to who may find or read that, else what was
 * sent: a write implies no read.
 * @see SCE-19
 */
function writtenAnswer(
  { access, fhirBase }: Pick<ProxyContext, 'access' | 'fhirBase'>,
  { answer, sent, id, status }: WrittenResource,
  { preferredReturn }: InteractionHeaders,
): FhirAnswer {
  const { resourceType: type } = sent
  const kept = isIdentifiedResource(answer.body) ? answer.body : undefined
  const isSame = kept?.resourceType === type && kept.id === id
  const isShown = isSame && kept !== undefined && (access.maySearch(kept) || access.mayRead(kept))
  const outcome = {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'information', code: 'informational', diagnostics: 'stored' }],
  }
  const bodies = {
    minimal: undefined,
    OperationOutcome: outcome,
    representation: isShown ? kept : { ...sent, ...(id === undefined ? {} : { id }) },
  }
  const version = /\/_history\/([A-Za-z0-9.-]{1,64})$/.exec(answer.place ?? '')?.[1]
  const versioned = version === undefined ? '' : `/_history/${version}`
  return {
    status,
    headers: {
      ...versionHeadersOf(answer),
      ...(id === undefined ? {} : { Location: `${fhirBase}/${type}/${id}${versioned}` }),
    },
    body: bodies[preferredReturn],
  }
}
