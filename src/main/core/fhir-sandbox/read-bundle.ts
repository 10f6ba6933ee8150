import type { IdentifiedResource } from '../../../shared/fhir/resource.ts'
import { FhirError } from '../errors.ts'
import { badRequest, toProblem } from '../rpc/index.ts'
import { invalidInput, tooLarge } from './fhir-errors.ts'
import { bodyLimits, isJsonObject, parseFhirBody, requireResource } from './resource-body.ts'
import { rewriteReferences } from './rewrite-references.ts'

const clause = 'HL7 FHIR 4.0.1, Bundle'

/** Reads every resource of a Bundle of any type. Resources keep their ids, those without get one, and references to entries by
 * `fullUrl` follow.
 * @throws {ProblemError} bad-request: it is no such Bundle, or beyond the limits; the entry, value seen and what was wanted
 * @see spec/security.md L-03, L-04
 */
export function readBundle(text: string, newId: () => string): readonly IdentifiedResource[] {
  const entry = at('', () => requireEntries(text))
  const places = new Map<string, string>()
  const seen = new Set<string>()
  const resources = entry.map((candidate: unknown, place) => {
    const { fullUrl, resource: held } = isJsonObject(candidate) ? candidate : {}
    return at(`entry[${place}].resource`, () => {
      const resource = identify(held, newId)
      const key = `${resource.resourceType}/${resource.id}`
      if (seen.has(key)) {
        const found = { seen: `${key} again`, wanted: 'each resource once' }
        throw invalidInput(`${key} came before`, clause, found)
      }
      seen.add(key)
      if (typeof fullUrl === 'string') places.set(fullUrl, key)
      return resource
    })
  })
  return resources.map((resource) => ({
    ...rewriteReferences(resource, places),
    id: resource.id,
  }))
}

function requireEntries(text: string): readonly unknown[] {
  const bytes = new TextEncoder().encode(text)
  const bundle = requireResource(parseFhirBody(bytes, bodyLimits.bundleBytes), 'Bundle')
  const { entry = [] } = bundle
  if (!Array.isArray(entry)) {
    throw invalidInput('Bundle.entry is no list', clause, { seen: 'no list', wanted: 'a list' })
  }
  const most = bodyLimits.bundleEntries
  if (entry.length > most) {
    throw tooLarge(`the Bundle has ${entry.length} entries, at most ${most}`, {
      seen: `${entry.length} entries`,
      wanted: `at most ${most}`,
    })
  }
  return entry
}

function identify(held: unknown, newId: () => string): IdentifiedResource {
  const resource = requireResource(held, undefined)
  if (resource.resourceType === 'Bundle') {
    const found = { seen: 'Bundle', wanted: 'another resource type' }
    throw invalidInput('it is a Bundle: they cannot be nested', clause, found)
  }
  return { ...resource, id: resource.id ?? newId() }
}

/** Puts the place in the Bundle in front of what a rule complains of. */
function at<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof FhirError)) throw error
    const { message, details } = toProblem(error)
    const place = path === '' ? 'Bundle' : `Bundle ${path}`
    throw badRequest(
      `${place}: ${message}`,
      details.map((detail) => ({ ...detail, path })),
    )
  }
}
