import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'

/** How a date span of the search compares with the span of an element.
 * @see HL7 FHIR 4.0.1, Search, prefixes
 */
export type Prefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap'

/** A code to find; an undefined system means any, '' means none; an undefined code means any. */
export interface TokenQuery {
  readonly system: string | undefined
  readonly code: string | undefined
}

/** A reference to find: one resource here, or a whole foreign URL under an empty type. */
export interface ReferenceQuery {
  readonly targetTypes: readonly string[]
  readonly targetId: string
}

/** A span to compare with, times in milliseconds, quantities as they are. */
export interface RangeQuery {
  readonly prefix: Prefix
  readonly low: number
  readonly high: number
}

/** A quantity to compare with; an undefined unit means any, an undefined system any system. */
export interface QuantityQuery extends RangeQuery {
  /** The number as it was written, in the middle of the span its precision gives. */
  readonly number: number
  readonly system: string | undefined
  readonly unit: string | undefined
}

/** What a resource must be like, as a tree: the only form in which a search reaches the store. Index
 * names come from the search parameter table, never from a request. */
export type Condition =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'id'; readonly ids: readonly string[] }
  | { readonly kind: 'lastUpdated'; readonly range: RangeQuery }
  | { readonly kind: 'token'; readonly index: string; readonly anyOf: readonly TokenQuery[] }
  | {
      readonly kind: 'string'
      readonly index: string
      readonly match: 'starts' | 'contains' | 'exact'
      readonly anyOf: readonly string[]
    }
  | { readonly kind: 'date'; readonly index: string; readonly anyOf: readonly RangeQuery[] }
  | { readonly kind: 'quantity'; readonly index: string; readonly anyOf: readonly QuantityQuery[] }
  | {
      readonly kind: 'reference'
      readonly index: string
      readonly anyOf: readonly ReferenceQuery[]
    }
  | { readonly kind: 'present'; readonly table: IndexTable; readonly index: string }
  /** A reference leads to a resource of the type that satisfies the condition. */
  | {
      readonly kind: 'chain'
      readonly index: string
      readonly type: ResourceTypeName
      readonly to: Condition
    }
  /** A resource of the type that satisfies the condition refers here. */
  | {
      readonly kind: 'has'
      readonly index: string
      readonly type: ResourceTypeName
      readonly from: Condition
    }

/** The index tables of the store. */
export type IndexTable = 'token' | 'string' | 'date' | 'reference' | 'quantity'

/** Satisfied by every resource. */
export const everything: Condition = { kind: 'all', of: [] }
/** Satisfied by no resource. */
export const nothing: Condition = { kind: 'any', of: [] }

/** Puts a further condition on every resource a chain or `_has` passes through. */
export function restrictHops(
  condition: Condition,
  allowed: (type: ResourceTypeName) => Condition,
): Condition {
  switch (condition.kind) {
    case 'all':
    case 'any':
      return { kind: condition.kind, of: condition.of.map((part) => restrictHops(part, allowed)) }
    case 'not':
      return { kind: 'not', of: restrictHops(condition.of, allowed) }
    case 'chain': {
      const to = restrictHops(condition.to, allowed)
      return { ...condition, to: { kind: 'all', of: [allowed(condition.type), to] } }
    }
    case 'has': {
      const from = restrictHops(condition.from, allowed)
      return { ...condition, from: { kind: 'all', of: [allowed(condition.type), from] } }
    }
    default:
      return condition
  }
}

/** The types of all resources that chains and `_has` pass through. */
export function hopTypes(condition: Condition): ReadonlySet<ResourceTypeName> {
  const types = new Set<ResourceTypeName>()
  const visit = (part: Condition): void => {
    switch (part.kind) {
      case 'all':
      case 'any':
        part.of.forEach(visit)
        return
      case 'not':
        visit(part.of)
        return
      case 'chain':
        types.add(part.type)
        visit(part.to)
        return
      case 'has':
        types.add(part.type)
        visit(part.from)
        return
      default:
    }
  }
  visit(condition)
  return types
}
