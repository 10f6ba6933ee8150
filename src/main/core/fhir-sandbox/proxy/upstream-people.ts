import type { LinkedPeople } from '../linked-patients.ts'
import { isIdentifiedResource, type Upstream } from './upstream.ts'
import { fetchPage } from './upstream-page.ts'

/** The people of the upstream, to find out for whom a user stands.
 * @param fhirBase our own FHIR base URL
 */
export function upstreamPeople(upstream: Upstream, fhirBase: string): LinkedPeople {
  return {
    readMany: async (references) => {
      const found = await Promise.all(
        references.map(async ({ type, id }) => {
          const { body } = await upstream.send({ method: 'GET', path: `${type}/${id}` })
          const isSame = isIdentifiedResource(body) && body.resourceType === type && body.id === id
          return isSame ? [{ content: body }] : []
        }),
      )
      return found.flat()
    },
    findPersonsLinking: async (relatedPersonId) => {
      const link = `RelatedPerson/${relatedPersonId}`
      const path = `Person?${new URLSearchParams({ link, _count: '10' })}`
      const { entries } = await fetchPage({ upstream, fhirBase }, path, 'searchset')
      return entries.flatMap(({ resource }) =>
        resource?.resourceType === 'Person' && linksTo(resource, link, fhirBase)
          ? [{ content: resource }]
          : [],
      )
    },
  }
}

/** Whether a Person links somebody; the upstream may have found it for another reason. */
function linksTo(person: object, link: string, fhirBase: string): boolean {
  const targets = JSON.stringify(person)
  return [link, `${fhirBase}/${link}`].some((text) => targets.includes(JSON.stringify(text)))
}
