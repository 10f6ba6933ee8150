import { elementsAt } from '../../../shared/fhir/element-path.ts'
import type { FhirResource } from '../../../shared/fhir/resource.ts'
import { parseDateSpan } from '../../../shared/fhir/search-match/date-match.ts'
import { textOf } from '../../../shared/fhir/search-match/element.ts'
import { parseLocalReference } from '../../../shared/fhir/search-match/reference-match.ts'
import { foldText } from '../../../shared/fhir/search-match/string-match.ts'
import type { SandboxWorld } from './context.ts'
import { findLinkedPatients, storedPeople } from './linked-patients.ts'
import type { Condition } from './search/condition.ts'
import { indexName } from './store/index-entries.ts'
import type { SortKey } from './store/resource-store.ts'

/** A patient as pickers show one. */
export interface PatientSummary {
  /** Id of the Patient resource, without its type. */
  readonly id: string
  readonly name: string
  /** `YYYY-MM-DD`, `YYYY-MM` or `YYYY`. */
  readonly birthDate?: string | undefined
  readonly sex?: string | undefined
  readonly isDeceased: boolean
  /** What a person would search by, with its kind in words. */
  readonly identifiers: ReadonlyArray<{ readonly label: string; readonly value: string }>
}

/** An encounter as pickers show one. */
export interface EncounterSummary {
  /** Id of the Encounter resource, without its type. */
  readonly id: string
  /** What happened, in words. */
  readonly label: string
  readonly start?: string | undefined
  readonly end?: string | undefined
  readonly status: string
}

/** Which part of the people is wanted. */
export interface PeopleQuery {
  /** Words of a name, an identifier, an id, or a birth date to the day, month or year; all words must fit. */
  readonly search: string
  readonly offset: number
  readonly limit: number
}

/** What people call the commonest identifiers. @see HL7 v2 table 0203 */
const shortIdentifierNames: ReadonlyMap<string, string> = new Map([
  ['MR', 'MRN'],
  ['MB', 'Member'],
  ['DL', 'Licence'],
  ['PPN', 'Passport'],
])

/** Who a user can be. */
export type PersonType = 'Practitioner' | 'Patient' | 'RelatedPerson' | 'Person'

/** Somebody a user can be. */
export interface Person {
  readonly id: string
  readonly content: FhirResource
}

/** The people of the sandbox, for pickers of launches and users. */
export interface PeopleDirectory {
  /** Patients by name, identifier, id or birth date, in order of name. */
  listPatients(
    query: PeopleQuery,
  ): Promise<{ readonly patients: readonly PatientSummary[]; readonly total: number }>
  findPatient(id: string): Promise<PatientSummary | undefined>
  /** Patients a user has of their own: self, or those a related person is linked to.
   * @param fhirUser relative reference, such as `RelatedPerson/r1`
   */
  patientsOf(fhirUser: string): Promise<readonly PatientSummary[]>
  /** Encounters of a patient, newest first, at most 200. */
  listEncounters(patientId: string): Promise<readonly EncounterSummary[]>
  /** Resources of one type of people, in order of name. */
  listPeople(
    type: PersonType,
    query: PeopleQuery,
  ): Promise<{ readonly rows: readonly Person[]; readonly total: number }>
}

/** The people directory of a sandbox; the first question loads the data. */
export function createPeopleDirectory(
  world: Pick<SandboxWorld, 'store' | 'fhirBase' | 'ready'>,
): PeopleDirectory {
  const { store, fhirBase, ready } = world
  const listPeople: PeopleDirectory['listPeople'] = async (type, { search, offset, limit }) => {
    await ready()
    const targets = [{ type, where: matchingPeople(type, search) }]
    return store.search({ targets, sort: inOrderOfName(type), offset, limit })
  }
  const readPatients = async (ids: readonly string[]) => {
    const found = await store.readMany(ids.map((id) => ({ type: 'Patient', id })))
    return found.map(({ content }) => summarizePatient(content))
  }
  return {
    listPeople,
    listPatients: async (query) => {
      const { rows, total } = await listPeople('Patient', query)
      return { patients: rows.map(({ content }) => summarizePatient(content)), total }
    },
    findPatient: async (id) => {
      await ready()
      const [patient] = await readPatients([id])
      return patient
    },
    patientsOf: async (fhirUser) => {
      await ready()
      const user = parseLocalReference(fhirUser, fhirBase)
      return readPatients(await findLinkedPatients(storedPeople(store), user, fhirBase))
    },
    listEncounters: async (patientId) => {
      await ready()
      const where: Condition = {
        kind: 'reference',
        index: indexName('Encounter', 'patient'),
        anyOf: [{ targetTypes: ['Patient'], targetId: patientId }],
      }
      const newestFirst: SortKey = {
        by: { table: 'date', index: indexName('Encounter', 'date') },
        isDescending: true,
      }
      const targets = [{ type: 'Encounter' as const, where }]
      const { rows } = await store.search({ targets, sort: [newestFirst], offset: 0, limit: 200 })
      return rows.map(({ content }) => summarizeEncounter(content))
    },
  }
}

function matchingPeople(type: PersonType, search: string): Condition {
  const words = foldText(search)
    .split(/\s+/)
    .filter((word) => word !== '')
  if (words.length === 0) return { kind: 'all', of: [] }
  const named: Condition = {
    kind: 'all',
    of: words.map((word) => ({
      kind: 'string',
      index: indexName(type, 'name'),
      match: 'contains',
      anyOf: [word],
    })),
  }
  const text = search.trim()
  const identified: Condition = {
    kind: 'token',
    index: indexName(type, 'identifier'),
    anyOf: [{ system: undefined, code: text }],
  }
  return {
    kind: 'any',
    of: [named, identified, { kind: 'id', ids: [text] }, ...bornOn(type, text)],
  }
}

function bornOn(type: PersonType, text: string): readonly Condition[] {
  const span = parseDateSpan(text)
  if (span === undefined) return []
  const range = { prefix: 'eq', low: span.from, high: span.to } as const
  return [{ kind: 'date', index: indexName(type, 'birthdate'), anyOf: [range] }]
}

function inOrderOfName(type: PersonType): readonly SortKey[] {
  const hasParts = type === 'Patient' || type === 'Practitioner'
  const names = hasParts ? ['family', 'given'] : ['name']
  return names.map((name) => ({
    by: { table: 'string', index: indexName(type, name) },
    isDescending: false,
  }))
}

/** The name of a person resource as people write it in a list: family name first.
 * @returns the id when there is no name
 */
export function nameOf(resource: FhirResource): string {
  const [name] = elementsAt(resource, 'name')
  const given = elementsAt(name, 'given').filter((part) => typeof part === 'string')
  const parts = [textOf(name, 'family'), given.join(' ')].filter((part) => part)
  return parts.join(', ') || textOf(name, 'text') || (resource.id ?? '')
}

/** A Patient as pickers show it. */
export function summarizePatient(patient: FhirResource): PatientSummary {
  const deceased = [
    ...elementsAt(patient, 'deceasedBoolean'),
    ...elementsAt(patient, 'deceasedDateTime'),
  ]
  return {
    id: patient.id ?? '',
    name: nameOf(patient),
    birthDate: textOf(patient, 'birthDate'),
    sex: textOf(patient, 'gender'),
    isDeceased: deceased.some((value) => value !== false),
    identifiers: elementsAt(patient, 'identifier').flatMap((identifier) => {
      const value = textOf(identifier, 'value')
      const [code] = elementsAt(identifier, 'type.coding.code')
      const [text] = elementsAt(identifier, 'type.text')
      const label = shortIdentifierNames.get(String(code)) ?? text
      if (value === undefined) return []
      return [{ label: typeof label === 'string' ? label : 'Identifier', value }]
    }),
  }
}

/** An Encounter as pickers show it. */
export function summarizeEncounter(encounter: FhirResource): EncounterSummary {
  const [type] = elementsAt(encounter, 'type')
  const [coding] = elementsAt(type, 'coding')
  const [period] = elementsAt(encounter, 'period')
  return {
    id: encounter.id ?? '',
    label: textOf(type, 'text') ?? textOf(coding, 'display') ?? 'Encounter',
    start: textOf(period, 'start'),
    end: textOf(period, 'end'),
    status: textOf(encounter, 'status') ?? 'unknown',
  }
}
