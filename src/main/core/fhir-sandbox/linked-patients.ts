import { elementsAt } from '../../../shared/fhir/element-path.ts'
import type { FhirResource } from '../../../shared/fhir/resource.ts'
import { textOf } from '../../../shared/fhir/search-match/element.ts'
import {
  type LocalReference,
  parseLocalReference,
} from '../../../shared/fhir/search-match/reference-match.ts'
import { indexName } from './store/index-entries.ts'
import type { ResourceStore } from './store/resource-store.ts'

/** Finds the patients a user stands for: themselves, the patient of a RelatedPerson, and everyone a
 * Person links, directly or through RelatedPersons. A RelatedPerson that a Person links stands for all
 * patients of that Person, so that one login serves a parent of several children.
 * @returns ids in a stable order, empty for other kinds of users
 */
export async function findLinkedPatients(
  store: ResourceStore,
  user: LocalReference | undefined,
  fhirBase: string,
): Promise<readonly string[]> {
  switch (user?.type) {
    case 'Patient':
      return [user.id]
    case 'Person':
      return patientsOfPersons(store, await store.readMany([user]), fhirBase)
    case 'RelatedPerson': {
      const { rows } = await store.search({
        targets: [
          {
            type: 'Person',
            where: {
              kind: 'reference',
              index: indexName('Person', 'link'),
              anyOf: [{ targetTypes: ['RelatedPerson'], targetId: user.id }],
            },
          },
        ],
        sort: [],
        offset: 0,
        limit: 10,
      })
      const own = await patientsOfRelated(store, [user], fhirBase)
      return [...new Set([...own, ...(await patientsOfPersons(store, rows, fhirBase))])]
    }
    default:
      return []
  }
}

async function patientsOfPersons(
  store: ResourceStore,
  persons: readonly { readonly content: FhirResource }[],
  fhirBase: string,
): Promise<readonly string[]> {
  const links = persons.flatMap(({ content }) => referencesAt(content, 'link.target', fhirBase))
  const own = links.filter(({ type }) => type === 'Patient').map(({ id }) => id)
  const related = links.filter(({ type }) => type === 'RelatedPerson')
  return [...new Set([...own, ...(await patientsOfRelated(store, related, fhirBase))])]
}

async function patientsOfRelated(
  store: ResourceStore,
  related: readonly LocalReference[],
  fhirBase: string,
): Promise<readonly string[]> {
  const found = await store.readMany(related)
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
