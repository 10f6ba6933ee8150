import type { FhirAnswer } from './answer.ts'
import type { BundleEntry } from './bundle-entry.ts'
import type { FhirContext } from './context.ts'
import { invalidInput } from './fhir-errors.ts'
import type { Interaction } from './interaction.ts'
import { letOthersRun } from './let-others-run.ts'
import { commit, perform } from './perform.ts'
import {
  type PreparedWrite,
  planWrite,
  prepareWrite,
  type WriteInteraction,
} from './plan-interaction.ts'
import type { PlannedWrite } from './plan-write.ts'
import { rewriteReferences } from './rewrite-references.ts'
import type { ResourceVersion } from './store/resource-store.ts'

const clause = 'HL7 FHIR 4.0.1, RESTful API, transaction; FH-04'

/** Performs a transaction: every write is decided first, then all are committed in one step, then the
 * reads follow. Any refusal is thrown before anything is stored.
 * @returns one answer per entry, in the order of the entries
 * @throws {FhirError} the refusal of the first entry that is refused
 * @see SCE-14
 */
export async function answerTransaction(
  context: FhirContext,
  entries: readonly BundleEntry[],
): Promise<readonly FhirAnswer[]> {
  const identified = await Promise.all(entries.map((entry) => identify(context, entry)))
  const places = new Map(
    identified.flatMap(({ entry, place }) =>
      entry.fullUrl === undefined || place === undefined ? [] : [[entry.fullUrl, place]],
    ),
  )
  const plans: (PlannedWrite | undefined)[] = []
  for (const item of identified) {
    plans.push(await planEntry(context, item, places))
    await letOthersRun()
  }
  const changes = plans.flatMap((plan) => plan?.change ?? [])
  requireDistinctTargets(changes)
  const versions = [...(await commit(context.store, inProcessingOrder(changes)))]
  const answers: FhirAnswer[] = []
  for (const [index, plan] of plans.entries()) {
    const entry = entries[index]
    if (plan !== undefined) answers.push(plan.answer(versionOf(plan, versions)))
    else if (entry !== undefined) {
      answers.push(await perform(context, entry.interaction, { ...entry, body: undefined }))
      await letOthersRun()
    }
  }
  return answers
}

interface IdentifiedEntry {
  readonly entry: BundleEntry
  /** Undefined for entries that only read. */
  readonly write:
    | { readonly interaction: WriteInteraction; readonly prepared: PreparedWrite }
    | undefined
  /** `Type/id` the entry's resource will have, where that is known before the plan. */
  readonly place: string | undefined
}

/** Chooses ids before references are rewritten; a conditional create that finds its resource takes that. */
async function identify(context: FhirContext, entry: BundleEntry): Promise<IdentifiedEntry> {
  const { interaction } = entry
  if (!isWrite(interaction)) return { entry, write: undefined, place: undefined }
  const prepared = await prepareWrite(context, interaction, entry)
  const id =
    interaction.kind === 'create' ? (prepared.existing?.id ?? prepared.newId) : interaction.id
  const place = id === undefined ? undefined : `${interaction.type}/${id}`
  return { entry, write: { interaction, prepared }, place }
}

function isWrite(interaction: Interaction): interaction is WriteInteraction {
  return ['create', 'update', 'patch', 'delete'].includes(interaction.kind)
}

async function planEntry(
  context: FhirContext,
  { entry, write }: IdentifiedEntry,
  places: ReadonlyMap<string, string>,
): Promise<PlannedWrite | undefined> {
  if (write === undefined) return undefined
  const { headers, parameters, resource } = entry
  const body = resource === undefined ? undefined : rewriteReferences(resource, places)
  return planWrite(context, write.interaction, { headers, parameters, body }, write.prepared)
}

type Change = NonNullable<PlannedWrite['change']>

function keyOf(change: Change): string {
  return change.kind === 'delete'
    ? `${change.type}/${change.id}`
    : `${change.resource.resourceType}/${change.resource.id}`
}

function requireDistinctTargets(changes: readonly Change[]): void {
  const seen = new Set<string>()
  for (const change of changes) {
    const key = keyOf(change)
    if (seen.has(key)) throw invalidInput(`two entries of the transaction change ${key}`, clause)
    seen.add(key)
  }
}

/** Deletes come first. */
function inProcessingOrder(changes: readonly Change[]): readonly Change[] {
  return [
    ...changes.filter(({ kind }) => kind === 'delete'),
    ...changes.filter(({ kind }) => kind === 'put'),
  ]
}

function versionOf(
  { change }: PlannedWrite,
  versions: readonly ResourceVersion[],
): ResourceVersion | undefined {
  if (change === undefined) return undefined
  return versions.find(({ type, id }) => `${type}/${id}` === keyOf(change))
}
