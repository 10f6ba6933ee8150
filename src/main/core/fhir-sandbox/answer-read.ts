import type { FhirResource } from '../../../shared/fhir/resource.ts'
import type { ResourceTypeName } from '../../../shared/fhir/resource-types.ts'
import { type FhirAnswer, namesVersion, resourceAnswer, versionHeaders } from './answer.ts'
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
  const current = await requireReadable(context, found)
  if (headers.ifNoneMatch !== null && namesVersion(headers.ifNoneMatch, current.version)) {
    return { status: 304, headers: versionHeaders(current), body: undefined }
  }
  return resourceAnswer(current)
}

/** Gives the content of a resource once it is found to be in reach. That it was deleted is told only to
 * who could have reached what it held last.
 * @param requireReach throws when content is out of reach
 * @throws {FhirError} 410 deleted; what `requireReach` throws
 * @see SCE-16
 */
export async function requireCurrent(
  context: FhirContext,
  version: ResourceVersion,
  requireReach: (content: FhirResource) => void,
): Promise<StoredResource> {
  const { type, id, content } = version
  if (content !== undefined) {
    requireReach(content)
    return { ...version, content }
  }
  const history = await context.store.readHistory(type, id)
  const last = history.find((candidate) => candidate.content !== undefined)
  if (last?.content !== undefined) requireReach(last.content)
  throw resourceDeleted(type, id)
}

/** Gives the content of a resource that the caller may read.
 * @throws {FhirError} 403, 404 or 410
 */
export function requireReadable(
  context: FhirContext,
  version: ResourceVersion,
): Promise<StoredResource> {
  return requireCurrent(context, version, (content) => context.access.requireOn('r', content))
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
  const shown = await requireReadable(context, found)
  return resourceAnswer(shown)
}
