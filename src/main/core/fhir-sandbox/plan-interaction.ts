import type { FhirContext, InteractionInput } from './context.ts'
import type { Interaction } from './interaction.ts'
import { planPatch } from './plan-patch.ts'
import {
  findExisting,
  type PlannedWrite,
  planConditionalDelete,
  planConditionalUpdate,
  planCreate,
  planDelete,
  planUpdate,
  requireWritesEnabled,
} from './plan-write.ts'
import { randomUuid } from './random-uuid.ts'
import { requireResource } from './resource-body.ts'
import type { ResourceVersion } from './store/resource-store.ts'

/** An interaction that changes something. */
export type WriteInteraction = Extract<
  Interaction,
  { readonly kind: 'create' | 'update' | 'patch' | 'delete' }
>

/** What a write needs to know before its content is looked at. */
export interface PreparedWrite {
  /** The id a new resource gets. */
  readonly newId: string
  /** What `If-None-Exist` found. */
  readonly existing: ResourceVersion | undefined
}

/** Chooses the id of a new resource and looks for what a conditional create would duplicate.
 * @throws {FhirError} 405 writing is switched off; 403 and 412 as `findExisting`
 */
export async function prepareWrite(
  context: FhirContext,
  interaction: WriteInteraction,
  { headers }: Pick<InteractionInput, 'headers'>,
): Promise<PreparedWrite> {
  requireWritesEnabled(context)
  const newId = randomUuid(context.platform)
  if (interaction.kind !== 'create') return { newId, existing: undefined }
  const existing = await findExisting(context, interaction.type, headers.ifNoneExist)
  return { newId, existing }
}

/** Decides a write and plans what it will store; nothing is stored yet.
 * @throws {FhirError} every refusal
 */
export async function planWrite(
  context: FhirContext,
  interaction: WriteInteraction,
  { headers, parameters, body }: InteractionInput,
  { newId, existing }: PreparedWrite,
): Promise<PlannedWrite> {
  const { type } = interaction
  if (interaction.kind === 'create') {
    return planCreate(context, requireResource(body, type), newId, existing, headers)
  }
  const { id } = interaction
  if (interaction.kind === 'delete') {
    return id === undefined
      ? planConditionalDelete(context, type, parameters, headers)
      : planDelete(context, { type, id }, headers)
  }
  if (interaction.kind === 'patch') {
    return planPatch(context, { type, id }, parameters, body, headers)
  }
  const resource = requireResource(body, type)
  return id === undefined
    ? planConditionalUpdate(context, type, parameters, resource, newId, headers)
    : planUpdate(context, { type, id }, resource, headers)
}
