import type { SandboxDecision } from '../../../shared/contract/sandbox.ts'
import { elementsAt } from '../../../shared/fhir/element-path.ts'
import type { IdentifiedResource } from '../../../shared/fhir/resource.ts'
import { textOf } from '../../../shared/fhir/search-match/element.ts'
import type { ExchangeNote } from '../http/index.ts'
import type { DocumentReader } from '../imported-document/index.ts'
import { badRequest, type Handlers } from '../rpc/index.ts'
import { type FhirAnswer, refusalAnswer } from './answer.ts'
import { answerEverything } from './answer-everything.ts'
import { answerHistories } from './answer-history.ts'
import { answerSearch } from './answer-search.ts'
import { type FhirContext, readInteractionHeaders, type SandboxWorld } from './context.ts'
import { fhirAccessOf } from './fhir-access.ts'
import { importBundle } from './import-bundle.ts'
import { parseInteraction } from './interaction.ts'
import { operatorAccess } from './operator-access.ts'
import { nameOf, type PeopleDirectory } from './people-directory.ts'
import { perform } from './perform.ts'
import { createProxyContext, proxyPerform } from './proxy/index.ts'
import { createScopeAccess } from './scope-access.ts'

type SandboxMethod =
  | 'sandbox.status'
  | 'sandbox.listPatients'
  | 'sandbox.listEncounters'
  | 'sandbox.listPeople'
  | 'sandbox.query'
  | 'sandbox.import'
  | 'sandbox.reset'

interface SandboxRpcOptions {
  readonly world: SandboxWorld
  /** Reads the Bundles that a person imports. */
  readonly bundles: Pick<DocumentReader<readonly IdentifiedResource[]>, 'read'>
  readonly people: PeopleDirectory
  readonly reset: () => Promise<void>
  readonly onChanged: () => void
}

/** Console methods of the sandbox. */
export function sandboxRpc(options: SandboxRpcOptions): Handlers<SandboxMethod> {
  const { world, people } = options
  return {
    'sandbox.status': async () => {
      await world.ready()
      const counts = [...(await world.store.countByType())]
      const types = counts.map(([type, count]) => ({ type, count }))
      return {
        total: types.reduce((sum, { count }) => sum + count, 0),
        types,
        isWritable: world.settings().fhirWritesEnabled,
      }
    },
    'sandbox.listPatients': async (query) => {
      const { patients, total } = await people.listPatients(query)
      const rows = patients.map(({ birthDate, sex, identifiers, ...patient }) => ({
        ...patient,
        birthDate: birthDate ?? null,
        gender: sex ?? null,
        identifiers: [...identifiers],
      }))
      return { rows, total }
    },
    'sandbox.listEncounters': async ({ patientId }) => {
      const encounters = await people.listEncounters(patientId)
      return encounters.map(({ start, end, ...encounter }) => ({
        ...encounter,
        start: start ?? null,
        end: end ?? null,
      }))
    },
    'sandbox.listPeople': async ({ type, ...query }) => {
      const { rows, total } = await people.listPeople(type, query)
      return {
        total,
        rows: rows.map(({ id, content }) => ({
          reference: `${type}/${id}`,
          name: nameOf(content),
          patients: [
            ...elementsAt(content, 'patient'),
            ...elementsAt(content, 'link.target'),
          ].flatMap((element) => textOf(element, 'reference') ?? []),
        })),
      }
    },
    'sandbox.query': (params) => query(world, params),
    'sandbox.import': async ({ bundle, isDryRun }) => {
      const resources = await options.bundles.read(bundle)
      await world.ready()
      const { added, replaced, types } = await importBundle(world.store, resources, isDryRun)
      if (!isDryRun) options.onChanged()
      return {
        isApplied: !isDryRun,
        added,
        replaced,
        types: [...types].map(([type, count]) => ({ type, count })),
      }
    },
    'sandbox.reset': async () => {
      await options.reset()
      return null
    },
  }
}

interface QueryParams {
  readonly path: string
  readonly offset: number
  readonly asToken: {
    readonly scope: string
    readonly patient: string | null
    readonly fhirUser: string | null
  } | null
}

/** Performs a read or search as the operator or as a token would; a refusal is a result here. */
async function query(world: SandboxWorld, { path, offset, asToken }: QueryParams) {
  await world.ready()
  const notes: ExchangeNote[] = []
  const note = (one: ExchangeNote) => {
    notes.push(one)
  }
  const access =
    asToken === null
      ? operatorAccess
      : createScopeAccess({
          fhirAccess: await fhirAccessOf(asToken, world),
          now: world.platform.clock.now(),
          isExistenceHidden: world.settings().fhirHideExistence,
          note,
        })
  let nextOffset: number | null = null
  const pageLink = (state: unknown) => {
    const at = offsetOf(state)
    if (at > offset) nextOffset = at
    return `offset:${at}`
  }
  const context = { ...world, access, note, pageLink }
  const { status, body } = await refusalOr(() => answerQuery(context, path, offset))
  const decisions = notes.map(
    ({ outcome, clause, text, detail }): SandboxDecision => ({ outcome, clause, text, detail }),
  )
  return { status, body: body === undefined ? null : { ...body }, decisions, nextOffset }
}

function offsetOf(state: unknown): number {
  const [at] = ['search', 'everything', 'history'].flatMap((kind) =>
    elementsAt(state, `${kind}.offset`),
  )
  return typeof at === 'number' ? at : 0
}

async function answerQuery(
  context: FhirContext,
  path: string,
  offset: number,
): Promise<FhirAnswer> {
  const [place = '', text = ''] = path.replace(/^\//, '').split(/\?(.*)/s, 2)
  const parameters = [...new URLSearchParams(text)]
  const headers = readInteractionHeaders(() => null)
  const interaction = parseInteraction('GET', place)
  if (!asking.has(interaction.kind)) throw badRequest(`${path} is no read or search`)
  const input = { parameters, headers, body: undefined }
  const upstream = context.connectUpstream(context.note)
  if (upstream !== undefined) {
    return proxyPerform(createProxyContext(context, upstream), interaction, input)
  }
  switch (interaction.kind) {
    case 'search': {
      const { target } = interaction
      return answerSearch(context, { target, parameters, offset, isStrict: false })
    }
    case 'everything':
      return answerEverything(context, { id: interaction.id, parameters, offset })
    case 'histories': {
      const until = context.platform.clock.now()
      return answerHistories(context, { type: interaction.type, parameters, offset, until })
    }
    default:
      return perform(context, interaction, input)
  }
}

/** What the console may ask: it changes nothing this way. */
const asking = new Set([
  'read',
  'vread',
  'history',
  'histories',
  'search',
  'everything',
  'operation',
])

/** A refusal is a result here. */
async function refusalOr(answer: () => Promise<FhirAnswer>): Promise<FhirAnswer> {
  try {
    return await answer()
  } catch (error) {
    const refusal = refusalAnswer(error)
    if (refusal === undefined) throw error
    return refusal
  }
}
