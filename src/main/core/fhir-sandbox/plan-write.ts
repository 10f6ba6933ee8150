import type { FhirResource, IdentifiedResource } from '../../../shared/fhir/resource.ts'
import type { ResourceTypeName } from '../../../shared/fhir/resource-types.ts'
import { type FhirAnswer, namesVersion, versionHeaders } from './answer.ts'
import { requireCurrent } from './answer-read.ts'
import { findMatches } from './conditional-match.ts'
import type { FhirContext, InteractionHeaders } from './context.ts'
import {
  invalidInput,
  preconditionFailed,
  resourceNotFound,
  writesDisabled,
} from './fhir-errors.ts'
import type { QueryParameters } from './interaction.ts'
import { requireLaunchTask } from './launch-tasks/index.ts'
import type { ResourceChange, ResourceVersion } from './store/resource-store.ts'

/** A write that was decided and not yet done. */
export interface PlannedWrite {
  /** Undefined when nothing is to change, as for a conditional create that found its resource. */
  readonly change: ResourceChange | undefined
  /** Builds the answer once the change is committed. */
  readonly answer: (committed: ResourceVersion | undefined) => FhirAnswer
}

/** Refuses writing while it is switched off.
 * @throws {FhirError} 405
 */
export function requireWritesEnabled(context: FhirContext): void {
  if (!context.settings().fhirWritesEnabled) throw writesDisabled()
}

/** Finds the resource a conditional create would duplicate, among what the caller may search.
 * @throws {FhirError} 403 without `s`; 412 when several match
 * @see HL7 FHIR 4.0.1, RESTful API, conditional create; SCE-13
 */
export async function findExisting(
  context: FhirContext,
  type: ResourceTypeName,
  ifNoneExist: string | null,
): Promise<ResourceVersion | undefined> {
  if (ifNoneExist === null) return undefined
  const query = [...new URLSearchParams(ifNoneExist.replace(/^[^?]*\?/, ''))]
  return findMatches(context, type, query)
}

/** Plans a create under an id the server chose.
 * @param existing what `If-None-Exist` found
 * @throws {FhirError} 403: no `c` for this content [SCE-10]
 */
export function planCreate(
  context: FhirContext,
  resource: FhirResource,
  id: string,
  existing: ResourceVersion | undefined,
  headers: InteractionHeaders,
): PlannedWrite {
  context.access.requireOn('c', resource)
  requireLaunchTask(resource)
  if (existing !== undefined) {
    return {
      change: undefined,
      answer: () => ({ status: 200, headers: locationHeaders(context, existing), body: undefined }),
    }
  }
  return {
    change: { kind: 'put', resource: { ...resource, id }, expectedVersion: 0 },
    answer: (version) => writtenAnswer(context, version, 201, headers),
  }
}

/** Plans an update, or a creation by update.
 * @throws {FhirError} 400 body without or with another id; 403; 412 `If-Match` names another version
 * @see HL7 FHIR 4.0.1, RESTful API, update; SCE-11
 */
export async function planUpdate(
  context: FhirContext,
  { type, id }: { readonly type: ResourceTypeName; readonly id: string },
  resource: FhirResource,
  headers: InteractionHeaders,
): Promise<PlannedWrite> {
  if (resource.id !== id) {
    throw invalidInput(`the id in the body is ${resource.id ?? 'missing'}, wanted ${id}`, 'FH-09')
  }
  context.access.requireType('u', type)
  const stored = await context.store.read(type, id)
  const result: IdentifiedResource = { ...resource, id }
  context.access.requireUpdate(stored?.content, result)
  requireLaunchTask(result)
  requireMatch(headers, stored)
  const isNew = stored?.content === undefined
  return {
    change: { kind: 'put', resource: result, expectedVersion: isNew ? 0 : stored.version },
    answer: (version) => writtenAnswer(context, version, isNew ? 201 : 200, headers),
  }
}

/** Plans an update of the one resource that a search finds.
 * @throws {FhirError} as `planUpdate`; 412 when several match; 400 when the body names another id
 * @see HL7 FHIR 4.0.1, RESTful API, conditional update; SCE-13
 */
export async function planConditionalUpdate(
  context: FhirContext,
  type: ResourceTypeName,
  query: QueryParameters,
  resource: FhirResource,
  newId: string,
  headers: InteractionHeaders,
): Promise<PlannedWrite> {
  const match = await findMatches(context, type, query)
  const id = match?.id ?? resource.id ?? newId
  const identified = resource.id === undefined ? { ...resource, id } : resource
  return planUpdate(context, { type, id }, identified, headers)
}

/** Plans a delete.
 * @throws {FhirError} 403 without `d` on the stored content; 404; 412
 * @see HL7 FHIR 4.0.1, RESTful API, delete; SCE-12
 */
export async function planDelete(
  context: FhirContext,
  { type, id }: { readonly type: ResourceTypeName; readonly id: string },
  headers: InteractionHeaders,
): Promise<PlannedWrite> {
  context.access.requireType('d', type)
  const stored = await context.store.read(type, id)
  if (stored === undefined) throw resourceNotFound(type, id)
  const current = await requireCurrent(context, stored, (content) =>
    context.access.requireOn('d', content),
  )
  requireMatch(headers, current)
  return {
    change: { kind: 'delete', type, id, expectedVersion: current.version },
    answer: (version) => ({
      status: 204,
      headers: version === undefined ? {} : versionHeaders(version),
      body: undefined,
    }),
  }
}

/** Plans a delete of the one resource that a search finds.
 * @throws {FhirError} as `planDelete`; 404 when nothing matches; 412 when several do
 */
export async function planConditionalDelete(
  context: FhirContext,
  type: ResourceTypeName,
  query: QueryParameters,
  headers: InteractionHeaders,
): Promise<PlannedWrite> {
  context.access.requireType('d', type)
  const match = await findMatches(context, type, query)
  if (match === undefined) throw resourceNotFound(type, 'that the search finds')
  return planDelete(context, match, headers)
}

/** Checks `If-Match` against the stored version.
 * @throws {FhirError} 412
 */
export function requireMatch(
  headers: InteractionHeaders,
  stored: ResourceVersion | undefined,
): void {
  const { ifMatch } = headers
  if (ifMatch === null) return
  const seen = stored?.content === undefined ? 'not there' : `version ${stored.version}`
  if (stored?.content !== undefined && namesVersion(ifMatch, stored.version)) return
  throw preconditionFailed(`If-Match is ${ifMatch}, the resource is ${seen}`)
}

function locationHeaders(context: FhirContext, version: ResourceVersion) {
  const { type, id } = version
  return {
    ...versionHeaders(version),
    Location: `${context.fhirBase}/${type}/${id}/_history/${version.version}`,
  }
}

/** The answer to a create or update, as `Prefer` asks for it. */
export function writtenAnswer(
  context: FhirContext,
  version: ResourceVersion | undefined,
  status: number,
  headers: InteractionHeaders,
): FhirAnswer {
  if (version === undefined) throw new TypeError('a planned change gave no version')
  const outcome = {
    resourceType: 'OperationOutcome',
    issue: [{ severity: 'information', code: 'informational', diagnostics: 'stored' }],
  }
  const bodies = {
    minimal: undefined,
    OperationOutcome: outcome,
    representation: version.content,
  }
  return {
    status,
    headers: locationHeaders(context, version),
    body: bodies[headers.preferredReturn],
  }
}
