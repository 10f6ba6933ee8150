import { isResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import { parseDateSpan } from '../../../../shared/fhir/search-match/date-match.ts'
import type { FhirAnswer } from '../answer.ts'
import { invalidInput } from '../fhir-errors.ts'
import type { QueryParameters } from '../interaction.ts'
import { searchLimits } from '../search/search-request.ts'
import { type ProxyContext, requireFetched } from './proxy-context.ts'
import { noteAdmitted } from './proxy-search.ts'
import { fetchPage } from './upstream-page.ts'

/** A page of `$everything` that was passed on; what a page link carries. */
export interface ProxiedEverything {
  readonly id: string
  /** Path and query below the upstream's base. */
  readonly path: string
}

const clause = 'HL7 FHIR 4.0.1, Patient/$everything'

/** Answers `Patient/[id]/$everything` to who may read the Patient, each other resource as far as it may be found.
 * @throws {FhirError} 403, 404; 400 malformed parameter; as `Upstream.send`
 * @see SCE-17
 */
export async function proxyEverything(
  context: ProxyContext,
  id: string,
  parameters: QueryParameters,
): Promise<FhirAnswer> {
  context.access.requireType('r', 'Patient')
  const patient = await requireFetched(context, 'Patient', id)
  context.access.requireOn('r', patient.content)
  const path = `Patient/${id}/$everything?${readParameters(parameters)}`
  return answerEverythingPage(context, { id, path })
}

function readParameters(parameters: QueryParameters): URLSearchParams {
  const query = new URLSearchParams({ _count: String(searchLimits.defaultCount) })
  for (const [name, value] of parameters) {
    if (name === '_type' && !value.split(',').every(isResourceTypeName)) {
      throw invalidInput(`_type names ${value}`, clause)
    }
    if (name === '_since' && parseDateSpan(value.replace(' ', '+')) === undefined) {
      throw invalidInput(`_since is ${value}, wanted an instant`, clause)
    }
    if (name === '_count' && !/^[1-9]\d{0,8}$/.test(value)) {
      throw invalidInput('_count is no whole number', clause)
    }
    if (name === '_count') query.set(name, String(Math.min(Number(value), searchLimits.count)))
    if (name === '_type' || name === '_since') query.set(name, value)
  }
  return query
}

/** Answers one page. */
export async function answerEverythingPage(
  context: ProxyContext,
  { id, path }: ProxiedEverything,
): Promise<FhirAnswer> {
  const { access, fhirBase, pageLink } = context
  const page = await fetchPage(context, path, 'searchset')
  const resources = page.entries.flatMap(({ resource }) => resource ?? [])
  const shown = resources.filter((resource) =>
    resource.resourceType === 'Patient' && resource.id === id
      ? access.mayRead(resource)
      : access.maySearch(resource),
  )
  noteAdmitted(context, shown.length, page.entries.length)
  const following = { kind: 'proxied-everything', everything: { id, path: page.next } }
  return {
    status: 200,
    headers: {},
    body: {
      resourceType: 'Bundle',
      type: 'searchset',
      link: [
        { relation: 'self', url: `${fhirBase}/Patient/${id}/$everything` },
        ...(page.next === undefined ? [] : [{ relation: 'next', url: pageLink(following) }]),
      ],
      entry: shown.map((resource) => ({
        fullUrl: `${fhirBase}/${resource.resourceType}/${resource.id}`,
        resource,
        search: { mode: 'match' },
      })),
    },
  }
}
