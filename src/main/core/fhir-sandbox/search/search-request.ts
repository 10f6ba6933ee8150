import {
  isResourceTypeName,
  type ResourceTypeName,
} from '../../../../shared/fhir/resource-types.ts'
import {
  findSearchParameter,
  type SearchParameter,
} from '../../../../shared/fhir/search-parameters.ts'
import { invalidInput, notSupported, tooCostly } from '../fhir-errors.ts'
import { indexName } from '../store/index-entries.ts'
import type { SortKey } from '../store/resource-store.ts'
import type { Condition, IndexTable } from './condition.ts'
import { splitValues } from './parameter-values.ts'
import { type FilterContext, parseFilter } from './parse-filter.ts'

/** Limits of one search. @see spec/security.md FH-03 */
export const searchLimits = { parameters: 20, values: 100, count: 200, defaultCount: 50 } as const

/** One `_include` or `_revinclude`. */
export interface Include {
  readonly sourceType: ResourceTypeName
  readonly parameterName: string
  readonly parameter: SearchParameter
  readonly targetType: ResourceTypeName | undefined
  readonly isIterated: boolean
}

/** A search, parsed: what is looked for and how the result is to look. */
export interface SearchRequest {
  /** One condition per searched type. */
  readonly targets: readonly { readonly type: ResourceTypeName; readonly where: Condition }[]
  readonly sort: readonly SortKey[]
  readonly count: number
  readonly includes: readonly Include[]
  readonly reverseIncludes: readonly Include[]
  /** Only the number of matches is wanted. */
  readonly isCountOnly: boolean
  /** Elements wanted, undefined for all. */
  readonly elements: readonly string[] | undefined
  /** What was asked and not understood, for the OperationOutcome of a lenient search. */
  readonly ignored: readonly string[]
  /** The filters and result parameters that are in force, for the self link. */
  readonly applied: readonly (readonly [name: string, value: string])[]
}

/** Reads a search.
 * @param types the searched types: one, or several for a search over the whole system
 * @param isStrict `Prefer: handling=strict`: what is not understood is refused instead of ignored
 * @throws {FhirError} 400: malformed, not supported, or over a limit
 * @see HL7 FHIR 4.0.1, Search
 */
export function parseSearchRequest(
  types: readonly ResourceTypeName[],
  parameters: readonly (readonly [name: string, value: string])[],
  context: FilterContext,
  isStrict: boolean,
): SearchRequest {
  requireLimits(parameters)
  const result: Draft = {
    conditions: types.map(() => []),
    sort: [],
    count: searchLimits.defaultCount,
    includes: [],
    reverseIncludes: [],
    isCountOnly: false,
    elements: undefined,
    ignored: [],
    applied: [],
  }
  for (const [name, value] of parameters) {
    if (value === '') continue
    const reader = readerOf(name)
    const isUnderstood =
      reader === undefined
        ? readFilter(result, types, name, value, context)
        : reader(result, value, name, types)
    if (isUnderstood) result.applied.push([name, value])
    else if (isStrict)
      throw notSupported(`${name}=${value} is not supported for ${types.join(', ')}`)
    else result.ignored.push(`${name}=${value}`)
  }
  const { conditions, ...rest } = result
  return {
    ...rest,
    targets: types.map((type, place) => ({
      type,
      where: { kind: 'all', of: conditions[place] ?? [] },
    })),
  }
}

interface Draft {
  conditions: Condition[][]
  sort: SortKey[]
  count: number
  includes: Include[]
  reverseIncludes: Include[]
  isCountOnly: boolean
  elements: string[] | undefined
  ignored: string[]
  applied: (readonly [string, string])[]
}

type Reader = (
  draft: Draft,
  value: string,
  name: string,
  types: readonly ResourceTypeName[],
) => boolean

function requireLimits(parameters: readonly (readonly [string, string])[]): void {
  if (parameters.length > searchLimits.parameters) {
    throw tooCostly(
      `${parameters.length} search parameters were sent, at most ${searchLimits.parameters}`,
    )
  }
  const values = parameters.reduce((sum, [, value]) => sum + splitValues(value).length, 0)
  if (values > searchLimits.values) {
    throw tooCostly(`${values} search values were sent, at most ${searchLimits.values}`)
  }
}

function readFilter(
  draft: Draft,
  types: readonly ResourceTypeName[],
  name: string,
  value: string,
  context: FilterContext,
): boolean {
  const parsed = types.map((type) => parseFilter(type, name, value, context))
  if (parsed.some((condition) => condition === undefined)) return false
  parsed.forEach((condition, place) => {
    if (condition !== undefined) draft.conditions[place]?.push(condition)
  })
  return true
}

/** Result parameters; a reader gives false when it does not understand the value. */
const readers: Readonly<Record<string, Reader>> = {
  _count: (draft, value) => {
    if (!/^\d{1,9}$/.test(value)) {
      throw invalidInput(`_count is ${value}, wanted a whole number`, 'HL7 FHIR 4.0.1, Search')
    }
    if (value === '0') draft.isCountOnly = true
    draft.count = Math.min(Number(value), searchLimits.count)
    return true
  },
  _sort: (draft, value, _name, types) => {
    const keys = value.split(',').map((key) => parseSortKey(key, types))
    const understood = keys.filter((key) => key !== undefined)
    if (understood.length !== keys.length) return false
    draft.sort.push(...understood)
    return true
  },
  _summary: (draft, value) => {
    if (value === 'count') draft.isCountOnly = true
    return value === 'count' || value === 'false'
  },
  _elements: (draft, value) => {
    draft.elements = [...(draft.elements ?? []), ...value.split(',').map((name) => name.trim())]
    return true
  },
  _total: (_draft, value) => ['none', 'estimate', 'accurate'].includes(value),
  _include: (draft, value, name) => addInclude(draft.includes, value, name),
  _revinclude: (draft, value, name) => addInclude(draft.reverseIncludes, value, name),
  // Decided before the search is parsed.
  _format: () => true,
  _pretty: () => true,
}

function readerOf(name: string): Reader | undefined {
  const plain = name.replace(/:(?:iterate|recurse)$/, '')
  const isIncludeName = plain === '_include' || plain === '_revinclude'
  const known = isIncludeName ? plain : name
  return Object.hasOwn(readers, known) ? readers[known] : undefined
}

function addInclude(list: Include[], value: string, name: string): boolean {
  const [sourceType = '', parameterName = '', targetType, ...rest] = value.split(':')
  if (rest.length > 0 || !isResourceTypeName(sourceType)) return false
  const parameter = findSearchParameter(sourceType, parameterName)
  if (parameter === undefined || parameter.kind !== 'reference') return false
  if (targetType !== undefined && !isResourceTypeName(targetType)) return false
  list.push({ sourceType, parameterName, parameter, targetType, isIterated: name.includes(':') })
  return true
}

function parseSortKey(text: string, types: readonly ResourceTypeName[]): SortKey | undefined {
  const isDescending = text.startsWith('-')
  const name = isDescending ? text.slice(1) : text
  if (name === '_id' || name === '_lastUpdated') return { by: name, isDescending }
  const [type, ...others] = types
  if (type === undefined || others.length > 0) return undefined
  const parameter = findSearchParameter(type, name)
  if (parameter === undefined) return undefined
  const table: IndexTable = parameter.kind === 'uri' ? 'token' : parameter.kind
  return { by: { table, index: indexName(type, name) }, isDescending }
}
