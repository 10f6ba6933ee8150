import { elementsAt } from '../../../shared/fhir/element-path.ts'
import { patientReferencePaths } from '../../../shared/fhir/patient-compartment.ts'
import { isResourceTypeName, type ResourceTypeName } from '../../../shared/fhir/resource-types.ts'
import { parseDateSpan } from '../../../shared/fhir/search-match/date-match.ts'
import type { FhirAnswer } from './answer.ts'
import { requireReadable } from './answer-read.ts'
import type { FhirContext } from './context.ts'
import { invalidInput, resourceNotFound } from './fhir-errors.ts'
import type { QueryParameters } from './interaction.ts'
import { type Condition, everything } from './search/condition.ts'
import { searchLimits } from './search/search-request.ts'
import { aboutPatientParameter, compartmentParameter, indexName } from './store/index-entries.ts'
import { parseReference } from './store/index-values.ts'
import type { StoredResource } from './store/resource-store.ts'

/** `$everything` with the place in its result; what a page link carries. */
export interface EverythingState {
  readonly id: string
  readonly parameters: QueryParameters
  readonly offset: number
}

const clause = 'HL7 FHIR 4.0.1, Patient/$everything'

/** Answers `Patient/[id]/$everything`: the patient, what is in the compartment or about the patient, and
 * the practitioners, organizations, locations and medications these refer to, each type as far as the
 * caller may search it.
 * @throws {FhirError} 403, 404, 410; 400 malformed parameter
 * @see HL7 FHIR 4.0.1, Patient, operation everything; SCE-17
 */
export async function answerEverything(
  context: FhirContext,
  state: EverythingState,
): Promise<FhirAnswer> {
  const { access, store } = context
  access.requireType('r', 'Patient')
  const patient = await store.read('Patient', state.id)
  if (patient === undefined) throw resourceNotFound('Patient', state.id)
  await requireReadable(context, patient)
  const wanted = readParameters(state.parameters)
  const stored = await store.countByType()
  const types = [...stored.keys()].filter(
    (type) => type !== 'Patient' && (wanted.types === undefined || wanted.types.has(type)),
  )
  const patientTarget = { type: 'Patient' as const, where: idIs(state.id) }
  const targets = types.flatMap((type) => {
    const allowed = access.searchable(type)
    if (allowed === undefined) return []
    return [{ type, where: all(allowed, ofPatient(type, state.id), wanted.since) }]
  })
  const page = await store.search({
    targets: wanted.isPatientWanted ? [patientTarget, ...targets] : targets,
    sort: [],
    offset: state.offset,
    limit: wanted.count,
  })
  const shared = await findShared(context, page.rows, wanted.types)
  return {
    status: 200,
    headers: {},
    body: buildEverythingBundle(context, state, { ...page, count: wanted.count }, shared),
  }
}

function all(...of: readonly Condition[]): Condition {
  return { kind: 'all', of }
}

function idIs(id: string): Condition {
  return { kind: 'id', ids: [id] }
}

function ofPatient(type: ResourceTypeName, id: string): Condition {
  const parameter =
    patientReferencePaths[type] === undefined ? compartmentParameter : aboutPatientParameter
  return {
    kind: 'reference',
    index: indexName(type, parameter),
    anyOf: [{ targetTypes: ['Patient'], targetId: id }],
  }
}

interface Wanted {
  readonly types: ReadonlySet<string> | undefined
  readonly isPatientWanted: boolean
  readonly since: Condition
  readonly count: number
}

function readParameters(parameters: QueryParameters): Wanted {
  const value = (wanted: string) => parameters.find(([name]) => name === wanted)?.[1]
  const typeNames = value('_type')?.split(',')
  for (const name of typeNames ?? []) {
    if (!isResourceTypeName(name)) throw invalidInput(`_type names ${name}`, clause)
  }
  const types = typeNames === undefined ? undefined : new Set(typeNames)
  const since = value('_since')
  const sinceRange = since === undefined ? undefined : parseDateSpan(since)
  if (since !== undefined && sinceRange === undefined) {
    throw invalidInput(`_since is ${since}, wanted an instant`, clause)
  }
  const count = Number(value('_count') ?? searchLimits.defaultCount)
  if (!Number.isInteger(count) || count < 1) throw invalidInput('_count is no whole number', clause)
  return {
    types,
    isPatientWanted: types === undefined || types.has('Patient'),
    since:
      sinceRange === undefined
        ? everything
        : {
            kind: 'lastUpdated',
            range: { prefix: 'ge', low: sinceRange.from, high: sinceRange.to },
          },
    count: Math.min(count, searchLimits.count),
  }
}

const sharedTypes = new Set([
  'Practitioner',
  'PractitionerRole',
  'Organization',
  'Location',
  'Medication',
])

async function findShared(
  context: FhirContext,
  rows: readonly StoredResource[],
  types: ReadonlySet<string> | undefined,
): Promise<readonly StoredResource[]> {
  const wanted = new Map<string, { type: string; id: string }>()
  for (const { content } of rows) {
    for (const text of referencesIn(content)) {
      const { targetType: type, targetId: id } = parseReference(text, context.fhirBase)
      if (!sharedTypes.has(type) || (types !== undefined && !types.has(type))) continue
      wanted.set(`${type}/${id}`, { type, id })
    }
  }
  const found = await context.store.readMany([...wanted.values()])
  return found.filter(({ content }) => context.access.maySearch(content))
}

function referencesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn)
  if (typeof value !== 'object' || value === null) return []
  const own = elementsAt(value, 'reference').filter((text) => typeof text === 'string')
  return [...own, ...Object.values(value).flatMap(referencesIn)]
}

function buildEverythingBundle(
  context: FhirContext,
  state: EverythingState,
  page: {
    readonly rows: readonly StoredResource[]
    readonly total: number
    readonly count: number
  },
  shared: readonly StoredResource[],
): object {
  const entry = (mode: string) => (stored: StoredResource) => ({
    fullUrl: `${context.fhirBase}/${stored.type}/${stored.id}`,
    resource: stored.content,
    search: { mode },
  })
  const next = state.offset + page.rows.length
  const nextState = { kind: 'everything', everything: { ...state, offset: next } }
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: page.total,
    link: [
      { relation: 'self', url: `${context.fhirBase}/Patient/${state.id}/$everything` },
      ...(next < page.total ? [{ relation: 'next', url: context.pageLink(nextState) }] : []),
    ],
    entry: [...page.rows.map(entry('match')), ...shared.map(entry('include'))],
  }
}
