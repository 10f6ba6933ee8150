import type { ResourceTypeName } from './resource-types.ts'
import { administrationSearchParameters } from './search-parameter-table/administration.ts'
import { clinicalSearchParameters } from './search-parameter-table/clinical.ts'
import {
  date,
  type SearchParameter,
  type SearchParameterTable,
  token,
  uri,
} from './search-parameter-table/define.ts'
import { findingsSearchParameters } from './search-parameter-table/findings.ts'
import { medicationAndCoverageSearchParameters } from './search-parameter-table/medications-and-cover.ts'
import { peopleSearchParameters } from './search-parameter-table/people.ts'

export type { SearchParameter, SearchParameterKind } from './search-parameter-table/define.ts'

/** Search parameters that every resource type has and that filter on its content.
 * `_content`, `_text` and `_query` are not evaluated here and so are unknown; `_count`, `_include`,
 * `_sort` and the like shape a result and are no filters.
 * @see HL7 FHIR 4.0.1, Search, parameters for all resources */
const commonSearchParameters: { readonly [name: string]: SearchParameter } = {
  _id: token('id'),
  _lastUpdated: date('meta.lastUpdated'),
  _profile: uri('meta.profile'),
  _security: token('meta.security'),
  _source: uri('meta.source'),
  _tag: token('meta.tag'),
}

const typeSearchParameters: SearchParameterTable = {
  ...administrationSearchParameters,
  ...clinicalSearchParameters,
  ...findingsSearchParameters,
  ...medicationAndCoverageSearchParameters,
  ...peopleSearchParameters,
}

/** Finds a search parameter of a resource type by its exact name, without modifier: the one table
 * that search, scope constraints, chaining and the CapabilityStatement read.
 *
 * Complete for the types the sandbox ships, except composite parameters, `phonetic` and
 * Location `near`, which are not evaluated; other types have the common parameters only.
 * @see HL7 FHIR 4.0.1, Search Parameter Registry */
export function findSearchParameter(
  type: ResourceTypeName,
  name: string,
): SearchParameter | undefined {
  const own = typeSearchParameters[type]
  if (own !== undefined && Object.hasOwn(own, name)) return own[name]
  return Object.hasOwn(commonSearchParameters, name) ? commonSearchParameters[name] : undefined
}

/** Lists the search parameters of a resource type with their names, sorted by name, the common
 * ones (`_id` and so on) first. */
export function searchParametersOf(
  type: ResourceTypeName,
): readonly (readonly [name: string, parameter: SearchParameter])[] {
  const byName = (a: readonly [string, unknown], b: readonly [string, unknown]) =>
    a[0] < b[0] ? -1 : 1
  return [
    ...Object.entries(commonSearchParameters).sort(byName),
    ...Object.entries(typeSearchParameters[type] ?? {}).sort(byName),
  ]
}
