import type { FhirAnswer } from '../answer.ts'
import type { FhirContext, InteractionInput } from '../context.ts'
import { invalidInput } from '../fhir-errors.ts'
import { answerExpand } from './answer-expand.ts'
import { answerValidate } from './answer-validate.ts'
import { type Operation, refuseUnmapped } from './operation.ts'

/** Performs an operation that is answered at once: the same for a request and for an entry of a batch.
 * @throws {FhirError} 403: mapped to no action of a scope; 400: an export, which takes requests of its own; every
 *   refusal of the operation itself
 * @see SCE-17
 */
export async function performOperation(
  context: FhirContext,
  operation: Operation,
  input: InteractionInput,
): Promise<FhirAnswer> {
  switch (operation.kind) {
    case 'validate':
      return answerValidate(context, operation, input)
    case 'expand':
      return answerExpand(context, operation, input)
    case 'unmapped':
      throw refuseUnmapped(operation.name)
    default:
      throw invalidInput('an export is asked for by requests of its own', 'SCE-17')
  }
}
