import { elementsAt } from '../../../../shared/fhir/element-path.ts'
import { patientCompartment } from '../../../../shared/fhir/patient-compartment.ts'
import type { FhirResource, IdentifiedResource } from '../../../../shared/fhir/resource.ts'
import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import { parseLocalReference } from '../../../../shared/fhir/search-match/reference-match.ts'
import { isReached } from '../scope-enforcement/index.ts'
import type { ProxyContext } from './proxy-context.ts'
import type { UpstreamEntry } from './upstream-page.ts'

/** What a search is for. */
export interface SearchView {
  readonly types: readonly ResourceTypeName[]
  readonly compartmentPatient: string | undefined
  readonly hasIncludes: boolean
}

/** What of a page may be shown. */
export interface AdmittedEntries {
  readonly matches: readonly IdentifiedResource[]
  readonly included: readonly IdentifiedResource[]
}

/** Admits of a page what the caller may find, by the content of each resource and nothing else the upstream says:
 * as a match only what was searched for, as included only what is tied to something that is shown.
 * @see SCE-06, SCE-09; spec/security.md FH-01, FH-02
 */
export function admitEntries(
  { access, fhirBase }: Pick<ProxyContext, 'access' | 'fhirBase'>,
  entries: readonly UpstreamEntry[],
  view: SearchView,
): AdmittedEntries {
  const isMatch = ({ resource, isIncluded }: UpstreamEntry): boolean =>
    resource !== undefined &&
    !isIncluded &&
    view.types.includes(resource.resourceType) &&
    isInCompartment(resource, view.compartmentPatient, fhirBase)
  const findable = entries.filter(
    ({ resource }) => resource !== undefined && access.maySearch(resource),
  )
  const matches = resourcesOf(findable.filter(isMatch))
  if (!view.hasIncludes) return { matches, included: [] }
  const others = resourcesOf(findable.filter((entry) => !isMatch(entry)))
  return { matches, included: tiedTo(matches, others, fhirBase) }
}

/** The resources of entries, each once. */
function resourcesOf(entries: readonly UpstreamEntry[]): readonly IdentifiedResource[] {
  const found = new Map<string, IdentifiedResource>()
  for (const { resource } of entries) {
    if (resource !== undefined && !found.has(keyOf(resource))) found.set(keyOf(resource), resource)
  }
  return [...found.values()]
}

function isInCompartment(
  resource: FhirResource,
  patientId: string | undefined,
  fhirBase: string,
): boolean {
  if (patientId === undefined) return true
  const { resourceType } = resource
  const paths = patientCompartment[resourceType]?.paths ?? []
  const isSelf = resourceType === 'Patient'
  return isReached({ kind: 'patients', ids: [patientId], paths, isSelf }, resource, fhirBase)
}

function keyOf({ resourceType, id }: IdentifiedResource): string {
  return `${resourceType}/${id}`
}

/** The candidates that something shown refers to, or that refer to something shown, over any number of steps: what is
 * tied to a match that was left out would tell of it.
 */
function tiedTo(
  shown: readonly IdentifiedResource[],
  candidates: readonly IdentifiedResource[],
  fhirBase: string,
): readonly IdentifiedResource[] {
  const tied = new Map<string, IdentifiedResource>()
  const shownKeys = new Set(shown.map(keyOf))
  const named = new Set(shown.flatMap((resource) => [...referencesIn(resource, fhirBase)]))
  let rest = candidates.filter((candidate) => !shownKeys.has(keyOf(candidate)))
  let isGrowing = true
  while (isGrowing) {
    isGrowing = false
    const left: IdentifiedResource[] = []
    for (const candidate of rest) {
      const references = referencesIn(candidate, fhirBase)
      const key = keyOf(candidate)
      if (named.has(key) || [...references].some((target) => shownKeys.has(target))) {
        tied.set(key, candidate)
        shownKeys.add(key)
        for (const target of references) named.add(target)
        isGrowing = true
      } else left.push(candidate)
    }
    rest = left
  }
  return [...tied.values()]
}

function referencesIn(value: unknown, fhirBase: string): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (part: unknown): void => {
    if (Array.isArray(part)) part.forEach(visit)
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return
    for (const text of elementsAt(part, 'reference')) {
      const target = typeof text === 'string' ? parseLocalReference(text, fhirBase) : undefined
      if (target !== undefined) found.add(`${target.type}/${target.id}`)
    }
    Object.values(part).forEach(visit)
  }
  visit(value)
  return found
}
