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
import { type Condition, everything, type IndexTable, nothing } from './condition.ts'
import {
  parseDateQuery,
  parseQuantityQuery,
  parseReferenceQuery,
  parseStringQuery,
  parseTokenQuery,
  parseUriQuery,
  splitValues,
} from './parameter-values.ts'

/** What the parsing of a filter needs to know beside the filter. */
export interface FilterContext {
  readonly fhirBase: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Chains and reverse chains may pass through this many resources. */
const chainDepth = 2

/** Parses one search parameter that filters, as in `code`, `code:not`, `subject:Patient.name` or
 * `_has:Observation:patient:code`, into a condition on resources of the type.
 * @returns undefined when the type has no such parameter
 * @throws {FhirError} 400: malformed value, modifier that is not supported, chain too long
 * @see HL7 FHIR 4.0.1, Search
 */
export function parseFilter(
  type: ResourceTypeName,
  key: string,
  value: string,
  context: FilterContext,
  depth = 0,
): Condition | undefined {
  if (depth > chainDepth) throw tooCostly(`${key}: a chain passes through ${chainDepth} at most`)
  if (key.startsWith('_has:')) return parseReverseChain(type, key, value, context, depth)
  const dot = key.indexOf('.')
  if (dot !== -1) {
    return parseChain(type, [key.slice(0, dot), key.slice(dot + 1)], value, context, depth)
  }
  const [name = '', modifier, ...more] = key.split(':')
  const parameter = findSearchParameter(type, name)
  if (parameter === undefined) return undefined
  if (more.length > 0) throw notSupported(`${key} has more than one modifier`)
  if (modifier === 'missing') return parseMissing(type, name, parameter, value)
  if (name === '_id') return parseIds(key, modifier, value)
  if (name === '_lastUpdated') return parseLastUpdated(key, modifier, value, context)
  return parseValues({ type, name, key, parameter, modifier, context }, splitValues(value))
}

/** Parses a plain parameter whose alternatives were already taken apart, as those of a scope are.
 * @returns undefined when the type has no such parameter
 * @throws {FhirError} 400: malformed value
 */
export function parseAlternatives(
  type: ResourceTypeName,
  name: string,
  values: readonly string[],
  context: FilterContext,
): Condition | undefined {
  const parameter = findSearchParameter(type, name)
  if (parameter === undefined) return undefined
  if (name === '_id') return { kind: 'id', ids: idsOf(name, values) }
  if (name === '_lastUpdated') return lastUpdatedIn(name, values, context)
  return parseValues({ type, name, key: name, parameter, modifier: undefined, context }, values)
}

interface Filter {
  readonly type: ResourceTypeName
  readonly name: string
  /** Name with modifier, as it was written. */
  readonly key: string
  readonly parameter: SearchParameter
  readonly modifier: string | undefined
  readonly context: FilterContext
}

function parseValues(filter: Filter, values: readonly string[]): Condition {
  const { parameter, key, modifier, context } = filter
  const index = indexName(filter.type, filter.name)
  switch (parameter.kind) {
    case 'token':
      return parseToken(filter, index, values)
    case 'uri':
      requireModifier(key, modifier, [])
      return { kind: 'token', index, anyOf: values.map((value) => parseUriQuery(key, value)) }
    case 'string': {
      requireModifier(key, modifier, ['exact', 'contains'])
      const match = modifier === 'exact' || modifier === 'contains' ? modifier : 'starts'
      const anyOf = values.map((value) => parseStringQuery(key, value, match === 'exact'))
      return { kind: 'string', index, match, anyOf }
    }
    case 'date':
      requireModifier(key, modifier, [])
      return {
        kind: 'date',
        index,
        anyOf: values.map((value) => parseDateQuery(key, value, context.now)),
      }
    case 'quantity':
      requireModifier(key, modifier, [])
      return {
        kind: 'quantity',
        index,
        anyOf: values.map((value) => parseQuantityQuery(key, value)),
      }
    case 'reference': {
      const onlyType = parameter.targets?.find((target) => target === modifier) ?? modifier
      if (onlyType !== undefined && !isTarget(parameter, onlyType)) {
        throw notSupported(`${key}: the modifier ${onlyType} is not supported here`)
      }
      const anyOf = values.map((value) =>
        parseReferenceQuery(key, value, parameter, onlyType, context.fhirBase),
      )
      return { kind: 'reference', index, anyOf }
    }
  }
}

function isTarget(parameter: SearchParameter, type: string): type is ResourceTypeName {
  if (!isResourceTypeName(type)) return false
  return parameter.targets === undefined || parameter.targets.includes(type)
}

function requireModifier(
  key: string,
  modifier: string | undefined,
  supported: readonly string[],
): void {
  if (modifier === undefined || supported.includes(modifier)) return
  throw notSupported(`${key}: the modifier ${modifier} is not supported here`)
}

function parseToken(filter: Filter, index: string, values: readonly string[]): Condition {
  const { key, modifier } = filter
  requireModifier(key, modifier, ['not', 'text'])
  if (modifier === 'text') {
    const anyOf = values.map((value) => parseStringQuery(key, value, false))
    return { kind: 'string', index, match: 'starts', anyOf }
  }
  const found: Condition = {
    kind: 'token',
    index,
    anyOf: values.map((value) => parseTokenQuery(key, value)),
  }
  return modifier === 'not' ? { kind: 'not', of: found } : found
}

function parseMissing(
  type: ResourceTypeName,
  name: string,
  parameter: SearchParameter,
  value: string,
): Condition {
  if (value !== 'true' && value !== 'false') {
    throw invalidInput(
      `${name}:missing is ${value}, wanted true or false`,
      'HL7 FHIR 4.0.1, Search',
    )
  }
  const isMissing = value === 'true'
  if (name === '_id' || name === '_lastUpdated') return isMissing ? nothing : everything
  const table: IndexTable = parameter.kind === 'uri' ? 'token' : parameter.kind
  const present: Condition = { kind: 'present', table, index: indexName(type, name) }
  return isMissing ? { kind: 'not', of: present } : present
}

function parseIds(key: string, modifier: string | undefined, value: string): Condition {
  requireModifier(key, modifier, ['not'])
  const ids: Condition = { kind: 'id', ids: idsOf(key, splitValues(value)) }
  return modifier === 'not' ? { kind: 'not', of: ids } : ids
}

/** The ids that values ask for; one that names a system asks for none, since an id is in no system. */
function idsOf(key: string, values: readonly string[]): readonly string[] {
  return values.flatMap((value) => {
    const { system, code } = parseTokenQuery(key, value)
    return code === undefined || (system ?? '') !== '' ? [] : [code]
  })
}

function parseLastUpdated(
  key: string,
  modifier: string | undefined,
  value: string,
  context: FilterContext,
): Condition {
  requireModifier(key, modifier, [])
  return lastUpdatedIn(key, splitValues(value), context)
}

function lastUpdatedIn(key: string, values: readonly string[], context: FilterContext): Condition {
  const of = values.map(
    (value): Condition => ({
      kind: 'lastUpdated',
      range: parseDateQuery(key, value, context.now),
    }),
  )
  return { kind: 'any', of }
}

function parseChain(
  type: ResourceTypeName,
  [first, rest]: readonly [string, string],
  value: string,
  context: FilterContext,
  depth: number,
): Condition | undefined {
  const [name = '', modifier] = first.split(':')
  const parameter = findSearchParameter(type, name)
  if (parameter === undefined || parameter.kind !== 'reference') return undefined
  const targets = chainTargets(first, parameter, modifier)
  const index = indexName(type, name)
  const ways = targets.flatMap((target): Condition[] => {
    const to = parseFilter(target, rest, value, context, depth + 1)
    return to === undefined ? [] : [{ kind: 'chain', index, type: target, to }]
  })
  return ways.length === 0 ? undefined : { kind: 'any', of: ways }
}

function chainTargets(
  key: string,
  parameter: SearchParameter,
  modifier: string | undefined,
): readonly ResourceTypeName[] {
  if (modifier === undefined) {
    if (parameter.targets !== undefined) return parameter.targets
    throw notSupported(`${key} may refer to any type: name it, as in ${key}:Patient`)
  }
  if (isTarget(parameter, modifier)) return [modifier]
  throw notSupported(`${key}: the modifier ${modifier} is no type this parameter refers to`)
}

function parseReverseChain(
  type: ResourceTypeName,
  key: string,
  value: string,
  context: FilterContext,
  depth: number,
): Condition | undefined {
  const [, sourceType = '', name = '', ...rest] = key.split(':')
  if (!isResourceTypeName(sourceType) || rest.length === 0) {
    throw invalidInput(
      `${key} is malformed, wanted _has:[type]:[reference parameter]:[parameter]`,
      'HL7 FHIR 4.0.1, Search, reverse chaining',
    )
  }
  const parameter = findSearchParameter(sourceType, name)
  if (parameter === undefined || parameter.kind !== 'reference') return undefined
  if (!isTarget(parameter, type)) return undefined
  const from = parseFilter(sourceType, rest.join(':'), value, context, depth + 1)
  if (from === undefined) return undefined
  return { kind: 'has', index: indexName(sourceType, name), type: sourceType, from }
}
