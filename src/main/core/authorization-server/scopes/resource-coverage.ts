import {
  constraintsOf,
  lettersOf,
  type ResourceScope,
  type ResourceScopeV2,
  type ScopeConstraint,
  type ScopeLetter,
  type ScopeTarget,
  scopeLetters,
} from '../../../../shared/oauth/scope.ts'
import { formatConstraint } from '../../../../shared/oauth/scope-format.ts'
import { hasEvaluableType, isImplied, joinConstraints } from './constraint-coverage.ts'

/** The most alternatives a scope is taken apart into; beyond it one scope has to cover it whole. */
const mostAlternatives = 32

/** Tells whether the given scopes together allow everything the wanted one allows, judged by
 * meaning: `.r` is within `.rs`, a type within `*`, a constrained scope within an unconstrained one.
 * A wildcard is only within a wildcard, since it covers types the server gains later. */
export function coversResourceScope(
  given: readonly ResourceScope[],
  wanted: ResourceScope,
): boolean {
  const letters = lettersOf(wanted)
  const fitting = given.filter(
    (scope) =>
      scope.level === wanted.level &&
      (scope.target === '*' || scope.target === wanted.target) &&
      lettersOf(scope).some((letter) => letters.includes(letter)),
  )
  return alternativesOf(constraintsOf(wanted)).every((alternative) => {
    const open = new Set(letters)
    for (const scope of fitting) {
      if (!coversAlternative(scope, alternative, wanted.target)) continue
      for (const letter of lettersOf(scope)) open.delete(letter)
      if (open.size === 0) return true
    }
    return false
  })
}

function coversAlternative(
  scope: ResourceScope,
  alternative: readonly ScopeConstraint[],
  target: ScopeTarget,
): boolean {
  return constraintsOf(scope).every((constraint) => isImplied(constraint, alternative, target))
}

/** Takes constraints with several values apart into every combination of single ones, so that
 * `category=a,b` is seen to be covered by `category=a` and `category=b` together. */
function alternativesOf(
  constraints: readonly ScopeConstraint[],
): readonly (readonly ScopeConstraint[])[] {
  const count = constraints.reduce((product, { values }) => product * values.length, 1)
  if (count > mostAlternatives) return [constraints]
  return constraints.reduce<readonly (readonly ScopeConstraint[])[]>(
    (combinations, { steps, values }) =>
      combinations.flatMap((chosen) =>
        values.map((value) => [...chosen, { steps, values: [value] }]),
      ),
    [[]],
  )
}

/** Gives what two resource scopes both allow; undefined when that is nothing. */
export function intersectResourceScopes(
  first: ResourceScope,
  second: ResourceScope,
): ResourceScopeV2 | undefined {
  if (first.level !== second.level) return undefined
  const target = intersectTargets(first.target, second.target)
  if (target === undefined) return undefined
  const others = lettersOf(second)
  const letters = lettersOf(first).filter((letter) => others.includes(letter))
  if (letters.length === 0) return undefined
  const constraints = joinConstraints(constraintsOf(first), constraintsOf(second), target)
  if (!hasEvaluableType(target, constraints)) return undefined
  return { kind: 'resource', version: 2, level: first.level, target, letters, constraints }
}

function intersectTargets(first: ScopeTarget, second: ScopeTarget): ScopeTarget | undefined {
  if (first === '*') return second
  return second === '*' || first === second ? first : undefined
}

/** Writes a set of scopes as few as possible: scopes that differ only in letters become one, and
 * those that another covers are left out. The set allows exactly what it allowed before. */
export function mergeResourceScopes(scopes: readonly ResourceScope[]): readonly ResourceScope[] {
  const joined = new Map<string, ResourceScopeV2>()
  for (const scope of scopes) {
    const { level, target } = scope
    const constraints = constraintsOf(scope)
    const key = [level, target, ...constraints.map(formatConstraint)].join(' ')
    const letters = unionOfLetters(lettersOf(scope), joined.get(key)?.letters ?? [])
    joined.set(key, { kind: 'resource', version: 2, level, target, letters, constraints })
  }
  let kept = Array.from(joined.values())
  for (const scope of joined.values()) {
    const others = kept.filter((other) => other !== scope)
    if (coversResourceScope(others, scope)) kept = others
  }
  return kept
}

function unionOfLetters(
  first: readonly ScopeLetter[],
  second: readonly ScopeLetter[],
): readonly ScopeLetter[] {
  return scopeLetters.filter((letter) => first.includes(letter) || second.includes(letter))
}
