import type { FhirResource } from '../../../shared/fhir/resource.ts'
import type { ResourceTypeName } from '../../../shared/fhir/resource-types.ts'
import { requireCurrent } from './answer-read.ts'
import { findMatches } from './conditional-match.ts'
import type { FhirContext, InteractionHeaders } from './context.ts'
import { invalidInput, resourceNotFound } from './fhir-errors.ts'
import type { QueryParameters } from './interaction.ts'
import { applyPatch, parsePatch } from './json-patch.ts'
import { requireLaunchTask } from './launch-tasks/index.ts'
import { type PlannedWrite, requireMatch, writtenAnswer } from './plan-write.ts'
import { requireResource } from './resource-body.ts'

/** Plans a JSON Patch of the resource with an id, or of the one a search finds. A patch shows nothing that
 * could not be read: what it tests must be readable, and the result comes back only when it is.
 * @throws {FhirError} 403: `u` does not reach content and result; 404, 410, 412; 422: does not apply
 * @see HL7 FHIR 4.0.1, RESTful API, patch; RFC 6902; SCE-11, SCE-13, SCE-19
 */
export async function planPatch(
  context: FhirContext,
  target: { readonly type: ResourceTypeName; readonly id: string | undefined },
  query: QueryParameters,
  body: unknown,
  headers: InteractionHeaders,
): Promise<PlannedWrite> {
  const { access, store } = context
  const { type } = target
  const operations = parsePatch(body)
  access.requireType('u', type)
  const id = target.id ?? (await findMatches(context, type, query))?.id
  if (id === undefined) throw resourceNotFound(type, 'that the search finds')
  const stored = await store.read(type, id)
  if (stored === undefined) throw resourceNotFound(type, id)
  const current = await requireCurrent(context, stored, (content) =>
    access.requireUpdate(content, content),
  )
  requireMatch(headers, current)
  if (operations.some(({ op }) => op === 'test')) access.requireOn('r', current.content)
  const result = requirePatched(applyPatch(current.content, operations), type, id)
  access.requireUpdate(current.content, result)
  requireLaunchTask(result)
  const isShown = headers.preferredReturn !== 'representation' || access.mayRead(result)
  const shownHeaders = isShown ? headers : { ...headers, preferredReturn: 'minimal' as const }
  return {
    change: { kind: 'put', resource: { ...result, id }, expectedVersion: current.version },
    answer: (version) => writtenAnswer(context, version, 200, shownHeaders),
  }
}

function requirePatched(value: unknown, type: ResourceTypeName, id: string): FhirResource {
  const resource = requireResource(value, type)
  if (resource.id !== id) throw invalidInput('a patch cannot change the id', 'RFC 6902')
  return resource
}
