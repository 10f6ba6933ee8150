import type { FhirAnswer } from './answer.ts'
import { answerEverything } from './answer-everything.ts'
import { answerHistories, answerHistory } from './answer-history.ts'
import { answerRead, answerVersionRead } from './answer-read.ts'
import { answerSearch } from './answer-search.ts'
import type { FhirContext, InteractionInput } from './context.ts'
import { editConflict, invalidInput } from './fhir-errors.ts'
import type { Interaction } from './interaction.ts'
import { performOperation } from './operations/index.ts'
import { planWrite, prepareWrite, type WriteInteraction } from './plan-interaction.ts'
import type { ResourceStore } from './store/resource-store.ts'
import { VersionConflictError } from './store/resource-store.ts'

/** Performs one interaction on resources: the same for a request and for an entry of a batch.
 * @throws {FhirError} every refusal
 */
export async function perform(
  context: FhirContext,
  interaction: Interaction,
  input: InteractionInput,
): Promise<FhirAnswer> {
  await context.ready()
  switch (interaction.kind) {
    case 'read':
      return answerRead(context, interaction, input.headers)
    case 'vread':
      return answerVersionRead(context, interaction)
    case 'history':
      return answerHistory(context, interaction)
    case 'histories': {
      const { parameters } = input
      const until = context.platform.clock.now()
      return answerHistories(context, { type: interaction.type, parameters, offset: 0, until })
    }
    case 'search': {
      const { parameters, headers } = input
      const { target } = interaction
      return answerSearch(context, { target, parameters, offset: 0, isStrict: headers.isStrict })
    }
    case 'everything': {
      const { parameters } = input
      return answerEverything(context, { id: interaction.id, parameters, offset: 0 })
    }
    case 'operation':
      return performOperation(context, interaction.operation, input)
    case 'create':
    case 'update':
    case 'patch':
    case 'delete':
      return performWrite(context, interaction, input)
    default:
      throw invalidInput(`${interaction.kind} cannot stand in a Bundle`, 'FH-04')
  }
}

async function performWrite(
  context: FhirContext,
  interaction: WriteInteraction,
  input: InteractionInput,
): Promise<FhirAnswer> {
  const plan = await planWrite(
    context,
    interaction,
    input,
    await prepareWrite(context, interaction, input),
  )
  const [version] = await commit(context.store, plan.change === undefined ? [] : [plan.change])
  return plan.answer(version)
}

/** Commits changes.
 * @throws {FhirError} 409: a resource changed since it was decided on
 */
export async function commit(
  store: ResourceStore,
  changes: Parameters<ResourceStore['commit']>[0],
): ReturnType<ResourceStore['commit']> {
  try {
    return await store.commit(changes)
  } catch (error) {
    if (error instanceof VersionConflictError) throw editConflict(error)
    throw error
  }
}
