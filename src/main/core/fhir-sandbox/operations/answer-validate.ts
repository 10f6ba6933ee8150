import type { FhirResource } from '../../../../shared/fhir/resource.ts'
import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import { FhirError } from '../../errors.ts'
import type { FhirAnswer } from '../answer.ts'
import { requireReadable } from '../answer-read.ts'
import type { FhirContext, InteractionInput } from '../context.ts'
import { resourceNotFound } from '../fhir-errors.ts'
import { requireResource } from '../resource-body.ts'
import type { Operation } from './operation.ts'
import { isParameters, resourceNamed, valuesOf } from './read-parameters.ts'

interface Issue {
  readonly severity: 'error' | 'information'
  readonly code: string
  readonly diagnostics: string
}

/** Answers `$validate`: what this server would say of a resource before it stored it. Any access token may ask about a
 * resource it brings along; one that is stored is looked at only for who may read it.
 * @throws {FhirError} 403, 404, 410: the stored resource
 * @see HL7 FHIR 4.0.1, Resource, operation validate; SCE-17
 */
export async function answerValidate(
  context: FhirContext,
  { type, id }: Extract<Operation, { kind: 'validate' }>,
  input: InteractionInput,
): Promise<FhirAnswer> {
  const isStored = input.body === undefined && id !== undefined
  return validateResource(type, input, isStored ? await readStored(context, type, id) : undefined)
}

/** Gives the verdict on the resource that comes along, or on a stored one where none does. */
export function validateResource(
  type: ResourceTypeName,
  input: InteractionInput,
  stored?: FhirResource,
): FhirAnswer {
  const brought = isParameters(input.body) ? resourceNamed('resource', input.body) : input.body
  const profiles = valuesOf('profile', input).map((profile): Issue => {
    const diagnostics = `the profile ${profile} is not looked at: this server knows no profiles`
    return { severity: 'information', code: 'not-supported', diagnostics }
  })
  const fault = faultOf(() => requireResource(brought ?? stored, type))
  const verdict: Issue =
    fault === undefined
      ? {
          severity: 'information',
          code: 'informational',
          diagnostics: `this server would store it: a ${type} with the form of id and meta that FHIR wants; elements are not compared with their definitions`,
        }
      : { severity: 'error', code: fault.issueCode, diagnostics: fault.message }
  const body = { resourceType: 'OperationOutcome', issue: [verdict, ...profiles] }
  return { status: 200, headers: {}, body }
}

async function readStored(
  context: FhirContext,
  type: ResourceTypeName,
  id: string,
): Promise<FhirResource> {
  context.access.requireType('r', type)
  const found = await context.store.read(type, id)
  if (found === undefined) throw resourceNotFound(type, id)
  return (await requireReadable(context, found)).content
}

/** What a check finds wrong is the result here, with status 200. */
function faultOf(check: () => unknown): FhirError | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    if (error instanceof FhirError) return error
    throw error
  }
}
