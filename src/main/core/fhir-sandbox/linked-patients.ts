import { elementsAt } from '../../../shared/fhir/element-path.ts'
import type { FhirResource } from '../../../shared/fhir/resource.ts'
import { textOf } from '../../../shared/fhir/search-match/element.ts'
import {
  type LocalReference,
  parseLocalReference,
} from '../../../shared/fhir/search-match/reference-match.ts'
import { indexName } from './store/index-entries.ts'
import type { ResourceStore } from './store/resource-store.ts'

/** Where the people are that users stand for. */
export interface LinkedPeople {
  /** The resources named, as far as they are there. */
  readMany(
    references: readonly { readonly type: string; readonly id: string }[],
  ): Promise<readonly { readonly content: FhirResource }[]>
  /** Persons that link a RelatedPerson, at most ten. */
  findPersonsLinking(
    relatedPersonId: string,
  ): Promise<readonly { readonly content: FhirResource }[]>
}

/** The people of the sandbox's own store. */
export function storedPeople(store: ResourceStore): LinkedPeople {
  return {
    readMany: (references) => store.readMany(references),
    findPersonsLinking: async (relatedPersonId) => {
      const where = {
        kind: 'reference' as const,
        index: indexName('Person', 'link'),
        anyOf: [{ targetTypes: ['RelatedPerson'], targetId: relatedPersonId }],
      }
      const targets = [{ type: 'Person' as const, where }]
      return (await store.search({ targets, sort: [], offset: 0, limit: 10 })).rows
    },
  }
}

/** Finds the patients a user stands for: themselves, the patient of a RelatedPerson, and everyone a
 * Person links, directly or through RelatedPersons. A RelatedPerson that a Person links stands for all
 * patients of that Person, so that one login serves a parent of several children.
 * @returns ids in a stable order, empty for other kinds of users
 */
export async function findLinkedPatients(
  people: LinkedPeople,
  user: LocalReference | undefined,
  fhirBase: string,
): Promise<readonly string[]> {
  switch (user?.type) {
    case 'Patient':
      return [user.id]
    case 'Person':
      return patientsOfPersons(people, await people.readMany([user]), fhirBase)
    case 'RelatedPerson': {
      const linking = await people.findPersonsLinking(user.id)
      const own = await patientsOfRelated(people, [user], fhirBase)
      return [...new Set([...own, ...(await patientsOfPersons(people, linking, fhirBase))])]
    }
    default:
      return []
  }
}

async function patientsOfPersons(
  people: LinkedPeople,
  persons: readonly { readonly content: FhirResource }[],
  fhirBase: string,
): Promise<readonly string[]> {
  const links = persons.flatMap(({ content }) => referencesAt(content, 'link.target', fhirBase))
  const own = links.filter(({ type }) => type === 'Patient').map(({ id }) => id)
  const related = links.filter(({ type }) => type === 'RelatedPerson')
  return [...new Set([...own, ...(await patientsOfRelated(people, related, fhirBase))])]
}

async function patientsOfRelated(
  people: LinkedPeople,
  related: readonly LocalReference[],
  fhirBase: string,
): Promise<readonly string[]> {
  const found = await people.readMany(related)
  return found
    .flatMap(({ content }) => referencesAt(content, 'patient', fhirBase))
    .filter(({ type }) => type === 'Patient')
    .map(({ id }) => id)
}

function referencesAt(resource: FhirResource, path: string, fhirBase: string): LocalReference[] {
  return elementsAt(resource, path).flatMap(
    (element) => parseLocalReference(textOf(element, 'reference') ?? '', fhirBase) ?? [],
  )
}
