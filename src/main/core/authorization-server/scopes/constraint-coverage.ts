import { type ResourceTypeName, resourceTypes } from '../../../../shared/fhir/resource-types.ts'
import { splitSearchValue } from '../../../../shared/fhir/search-match/split-value.ts'
import { findSearchParameter } from '../../../../shared/fhir/search-parameters.ts'
import { constraintTest } from '../../../../shared/oauth/constraint-test.ts'
import type { ScopeConstraint, ScopeTarget } from '../../../../shared/oauth/scope.ts'
import { formatConstraintName } from '../../../../shared/oauth/scope-format.ts'
import { remember } from '../../remember.ts'

/** A constraint made ready to be compared often. */
interface ComparableConstraint {
  readonly name: string
  readonly values: ReadonlySet<string>
  /** Codes that are admitted of any system, and systems of which any code is. */
  readonly codes: ReadonlySet<string>
  readonly systems: ReadonlySet<string>
}

const comparable = new WeakMap<ScopeConstraint, ComparableConstraint>()

/** Tells whether every resource that satisfies all the given constraints satisfies the wanted one
 * as well. A yes is always right; a no may be overcautious, which only narrows a grant. Takes time
 * in proportion to the values of the given constraints. */
export function isImplied(
  wanted: ScopeConstraint,
  given: readonly ScopeConstraint[],
  target: ScopeTarget,
): boolean {
  const wider = comparableOf(wanted)
  return given.some((constraint) => {
    if (comparableOf(constraint).name !== wider.name) return false
    return constraint.values.every(
      (value) => wider.values.has(value) || isTokenWithin(value, wider, target),
    )
  })
}

function comparableOf(constraint: ScopeConstraint): ComparableConstraint {
  return remember(comparable, constraint, () => makeComparable(constraint))
}

function makeComparable(constraint: ScopeConstraint): ComparableConstraint {
  const codes = new Set<string>()
  const systems = new Set<string>()
  for (const value of constraint.values) {
    const [first = '', second, ...more] = splitSearchValue(value, '|')
    if (second === undefined) codes.add(first)
    else if (second === '' && first !== '' && more.length === 0) systems.add(first)
  }
  return {
    name: formatConstraintName(constraint),
    values: new Set(constraint.values),
    codes,
    systems,
  }
}

/** A token without a system takes in that code of any system, `system|` any code of the system. */
function isTokenWithin(value: string, wider: ComparableConstraint, target: ScopeTarget): boolean {
  if (target === '*' || findSearchParameter(target, wider.name)?.kind !== 'token') return false
  const [system = '', code, ...more] = splitSearchValue(value, '|')
  if (code === undefined || code === '' || more.length > 0) return false
  return wider.codes.has(code) || wider.systems.has(system)
}

/** Joins the constraints of two scopes and leaves out each that the others already imply. */
export function joinConstraints(
  first: readonly ScopeConstraint[],
  second: readonly ScopeConstraint[],
  target: ScopeTarget,
): readonly ScopeConstraint[] {
  const joined = [...first]
  for (const constraint of second) {
    if (!isImplied(constraint, joined, target)) joined.push(constraint)
  }
  return joined.filter((constraint, index) => {
    const later = joined.slice(index + 1)
    return !isImplied(constraint, later, target)
  })
}

const evaluableTypes = new WeakMap<ScopeConstraint, ReadonlySet<ResourceTypeName>>()

/** Tells whether the constraints can be evaluated on the target type or, for a wildcard, on some
 * type (ruling D-25: a constrained wildcard applies to the types that define its parameters). */
export function hasEvaluableType(
  target: ScopeTarget,
  constraints: readonly ScopeConstraint[],
): boolean {
  if (target !== '*') {
    return constraints.every((constraint) => constraintTest(target, constraint, '') !== undefined)
  }
  const [first, ...rest] = constraints.map(evaluableTypesOf)
  if (first === undefined) return true
  return Array.from(first).some((type) => rest.every((types) => types.has(type)))
}

function evaluableTypesOf(constraint: ScopeConstraint): ReadonlySet<ResourceTypeName> {
  return remember(
    evaluableTypes,
    constraint,
    () =>
      new Set(resourceTypes.filter((type) => constraintTest(type, constraint, '') !== undefined)),
  )
}
