import type { FhirResource, IdentifiedResource } from '../../../../shared/fhir/resource.ts'
import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import { parseDateSpan } from '../../../../shared/fhir/search-match/date-match.ts'
import { parseLocalReference } from '../../../../shared/fhir/search-match/reference-match.ts'
import { foldText } from '../../../../shared/fhir/search-match/string-match.ts'
import { FhirError, temporarilyUnavailable } from '../../errors.ts'
import { findLinkedPatients } from '../linked-patients.ts'
import {
  nameOf,
  type PeopleDirectory,
  summarizeEncounter,
  summarizePatient,
} from '../people-directory.ts'
import { isReached } from '../scope-enforcement/index.ts'
import type { Upstream } from './upstream.ts'
import { fetchPage } from './upstream-page.ts'
import { upstreamPeople } from './upstream-people.ts'

/** As many as a list of people is made from; more are found by searching. */
const listed = 200

/** The people of the upstream, for pickers of launches and users: the first 200 that fit, in order of name. While it
 * cannot be asked, each question is refused with temporarily_unavailable.
 * @param fhirBase our own FHIR base URL
 */
export function createUpstreamDirectory(upstream: Upstream, fhirBase: string): PeopleDirectory {
  const { listPeople, listPatients, findPatient, patientsOf, listEncounters } = peopleOf(
    upstream,
    fhirBase,
  )
  return {
    listPeople: (type, query) => orUnavailable(() => listPeople(type, query)),
    listPatients: (query) => orUnavailable(() => listPatients(query)),
    findPatient: (id) => orUnavailable(() => findPatient(id)),
    patientsOf: (fhirUser) => orUnavailable(() => patientsOf(fhirUser)),
    listEncounters: (patientId) => orUnavailable(() => listEncounters(patientId)),
  }
}

/** Whoever launches an app is told in the words of a launch, not of FHIR. @see RFC 6749 section 4.1.2.1 */
async function orUnavailable<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask()
  } catch (cause) {
    if (!(cause instanceof FhirError)) throw cause
    const { message, explanation } = cause
    throw temporarilyUnavailable(message, {
      cause,
      ...(explanation === undefined ? {} : { explanation }),
    })
  }
}

function peopleOf(upstream: Upstream, fhirBase: string): PeopleDirectory {
  const people = upstreamPeople(upstream, fhirBase)
  const search = async (type: ResourceTypeName, query: Readonly<Record<string, string>>) => {
    const path = `${type}?${new URLSearchParams({ ...query, _count: String(listed) })}`
    const { entries } = await fetchPage({ upstream, fhirBase }, path, 'searchset')
    return entries.flatMap(({ resource }) => (resource?.resourceType === type ? [resource] : []))
  }
  const listPeople: PeopleDirectory['listPeople'] = async (type, query) => {
    const ways = waysToFind(type, query.search)
    const found = await Promise.all(
      ways.map(async ({ parameters, words }) =>
        (await search(type, parameters)).filter((person) => isNamed(person, words)),
      ),
    )
    const people = inOrderOfName(found.flat())
    const { offset, limit } = query
    return { rows: people.slice(offset, offset + limit), total: people.length }
  }
  const readPatients = async (ids: readonly string[]) => {
    const found = await people.readMany(ids.map((id) => ({ type: 'Patient', id })))
    return found.map(({ content }) => summarizePatient(content))
  }
  return {
    listPeople,
    listPatients: async (query) => {
      const { rows, total } = await listPeople('Patient', query)
      return { patients: rows.map(({ content }) => summarizePatient(content)), total }
    },
    findPatient: async (id) => (await readPatients([id]))[0],
    patientsOf: async (fhirUser) => {
      const user = parseLocalReference(fhirUser, fhirBase)
      return readPatients(await findLinkedPatients(people, user, fhirBase))
    },
    listEncounters: async (patientId) => {
      const patient = `Patient/${patientId}`
      const found = await search('Encounter', { patient, _sort: '-date' })
      return found
        .filter((encounter) => isOf(encounter, patientId, fhirBase))
        .map((encounter) => summarizeEncounter(encounter))
    },
  }
}

/** A search for people, and the words that have to be in the name of each besides. */
interface WayToFind {
  readonly parameters: Readonly<Record<string, string>>
  readonly words: readonly string[]
}

/** A text may be words of a name, an identifier, an id or a birth date; one query each, since the parameters of one
 * are all meant at once.
 */
function waysToFind(type: ResourceTypeName, search: string): readonly WayToFind[] {
  const text = search.trim()
  if (text === '') return [{ parameters: {}, words: [] }]
  if (type !== 'Practitioner' && parseDateSpan(text) !== undefined) {
    return [{ parameters: { birthdate: text }, words: [] }]
  }
  const [first = text, ...others] = text.split(/\s+/)
  return [
    { parameters: { name: escaped(first) }, words: others },
    { parameters: { identifier: escaped(text) }, words: [] },
    { parameters: { _id: escaped(text) }, words: [] },
  ]
}

function isNamed(person: FhirResource, words: readonly string[]): boolean {
  const name = foldText(nameOf(person))
  return words.every((word) => name.includes(foldText(word)))
}

function escaped(value: string): string {
  return value.replaceAll(/[\\,$|]/g, (character) => `\\${character}`)
}

function inOrderOfName(found: readonly IdentifiedResource[]) {
  const byId = new Map(found.map((resource) => [resource.id, resource]))
  return [...byId.values()]
    .map((content) => ({ id: content.id, content, name: nameOf(content) }))
    .sort((one, other) => compareFolded(foldText(one.name), foldText(other.name)))
}

/** The same order on every machine, whatever its language. @see spec/security.md RE-20 */
function compareFolded(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}

/** The upstream may have found an encounter for another reason. */
function isOf(encounter: FhirResource, patientId: string, fhirBase: string): boolean {
  const reach = { kind: 'patients', ids: [patientId], paths: ['subject'], isSelf: false } as const
  return isReached(reach, encounter, fhirBase)
}
