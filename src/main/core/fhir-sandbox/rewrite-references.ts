import type { FhirResource } from '../../../shared/fhir/resource.ts'

/** Puts the final places of resources where a Bundle refers to them by `fullUrl`; one look per string.
 * @param places `fullUrl` to `Type/id`
 * @see HL7 FHIR 4.0.1, RESTful API, transaction, 3.1.0.11.2
 */
export function rewriteReferences(
  resource: FhirResource,
  places: ReadonlyMap<string, string>,
): FhirResource {
  if (places.size === 0) return resource
  const rewrite = (value: unknown): unknown => {
    if (typeof value === 'string') return places.get(value) ?? value
    if (Array.isArray(value)) return value.map(rewrite)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, rewrite(held)]))
  }
  const elements = Object.entries(resource).map(([name, held]) => [name, rewrite(held)])
  return { ...Object.fromEntries(elements), resourceType: resource.resourceType }
}
