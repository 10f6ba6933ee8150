import {
  patientCompartment,
  patientReferencePaths,
} from '../../../../shared/fhir/patient-compartment.ts'
import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import { parseLocalReference } from '../../../../shared/fhir/search-match/reference-match.ts'
import { findSearchParameter } from '../../../../shared/fhir/search-parameters.ts'
import type { QueryParameters } from '../interaction.ts'
import type { AccessAlternative } from '../scope-enforcement/index.ts'

/** Decided here and never passed on: they would take away what the decisions look at, or count what is out of reach. */
const keptHere = new Set(['_count', '_elements', '_summary', '_total', '_format', '_pretty'])

/** Builds the query that is passed on: what was asked and understood, narrowed to what the caller may find as far as
 * search parameters can say it, with our base URL taken off references.
 * @param count how many matches a page should have
 * @see SCE-06, SCE-07
 */
export function buildUpstreamQuery(
  asked: QueryParameters,
  narrowing: QueryParameters,
  count: number,
  fhirBase: string,
): string {
  const query = new URLSearchParams()
  for (const [name, value] of asked) {
    if (!keptHere.has(name)) query.append(name, withoutBase(value, fhirBase))
  }
  for (const [name, value] of narrowing) {
    if (!query.getAll(name).includes(value)) query.append(name, value)
  }
  query.append('_count', String(count))
  return query.toString()
}

/** References to resources here are relative to any base. */
function withoutBase(value: string, fhirBase: string): string {
  const relative = value.split(',').map((part) => {
    const reference = part.startsWith(`${fhirBase}/`)
      ? parseLocalReference(part, fhirBase)
      : undefined
    return reference === undefined ? part : `${reference.type}/${reference.id}`
  })
  return relative.join(',')
}

/** The parameters that say what the ways of access have in common. They save the upstream from sending what would be
 * left out; nothing depends on it heeding them.
 *
 * Where the caller is bound to patients, it is asked for the records that name one of them as their patient: a
 * parameter cannot say "or as performer".
 */
export function narrowingOf(
  type: ResourceTypeName,
  alternatives: readonly AccessAlternative[],
): QueryParameters {
  return [...patientsOf(type, alternatives), ...constraintsOf(alternatives)]
}

function patientsOf(
  type: ResourceTypeName,
  alternatives: readonly AccessAlternative[],
): QueryParameters {
  const ids = new Set<string>()
  for (const { reach } of alternatives) {
    if (reach.kind !== 'patients') return []
    for (const id of reach.ids) ids.add(id)
  }
  if (ids.size === 0) return []
  if (type === 'Patient') return [['_id', [...ids].join(',')]]
  const name = patientParameterOf(type)
  return name === undefined ? [] : [[name, [...ids].map((id) => `Patient/${id}`).join(',')]]
}

function patientParameterOf(type: ResourceTypeName): string | undefined {
  if (findSearchParameter(type, 'patient') !== undefined) return 'patient'
  if (patientReferencePaths[type] !== undefined) return undefined
  return patientCompartment[type]?.parameters.find(
    (name) => findSearchParameter(type, name) !== undefined,
  )
}

/** Constraints that every way has. */
function constraintsOf(alternatives: readonly AccessAlternative[]): QueryParameters {
  const [first, ...others] = alternatives.map(({ constraints }) =>
    constraints.map(({ steps: [{ name }], values }) => [name, values.join(',')] as const),
  )
  return (first ?? []).filter(([name, value]) =>
    others.every((own) => own.some((one) => one[0] === name && one[1] === value)),
  )
}
