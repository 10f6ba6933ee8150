import { splitSearchValue } from '../../../../shared/fhir/search-match/split-value.ts'
import { findSearchParameter } from '../../../../shared/fhir/search-parameters.ts'
import type { ScopeConstraint, ScopeTarget } from '../../../../shared/oauth/scope.ts'
import { formatConstraintName } from '../../../../shared/oauth/scope-format.ts'

/** Tells whether every resource that satisfies all the given constraints satisfies the wanted one
 * as well. A yes is always right; a no may be overcautious, which only narrows a grant. */
export function isImplied(
  wanted: ScopeConstraint,
  given: readonly ScopeConstraint[],
  target: ScopeTarget,
): boolean {
  const name = formatConstraintName(wanted)
  return given.some(
    (constraint) =>
      formatConstraintName(constraint) === name &&
      constraint.values.every((value) =>
        wanted.values.some((wider) => isValueWithin(value, wider, name, target)),
      ),
  )
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

/** A token without a system takes in that code of any system, `system|` any code of the system;
 * other values only themselves. */
function isValueWithin(value: string, wider: string, name: string, target: ScopeTarget): boolean {
  if (value === wider) return true
  if (target === '*' || findSearchParameter(target, name)?.kind !== 'token') return false
  const [system, code] = splitSearchValue(value, '|')
  const [first, second, ...more] = splitSearchValue(wider, '|')
  if (code === undefined || code === '' || more.length > 0) return false
  if (second === undefined) return first === code
  return second === '' && first !== '' && first === system
}
