import type { ResourceScope } from '../../../../shared/oauth/scope.ts'
import type { ScopeEntry } from '../../../../shared/oauth/scope-parameter.ts'

/** Finds a scope for every type of resource, or for every access of SMART 1, where nothing of its level that is supported is one.
 * @returns the text of the first; undefined where there is none
 * @see UDAP Security 2.0.0 section 3.3; UDAP-SCOPE-003, UDAP-SCOPE-004
 */
export function findUnsupportedWildcard(
  requested: readonly ScopeEntry[],
  supported: readonly ScopeEntry[],
): string | undefined {
  const known = supported.flatMap(({ scope }) => (scope.kind === 'resource' ? [scope] : []))
  return requested.find(({ scope }) => {
    if (scope.kind !== 'resource') return false
    const ofLevel = known.filter(({ level }) => level === scope.level)
    return (
      (isOfEveryType(scope) && !ofLevel.some(isOfEveryType)) ||
      (isOfEveryAccess(scope) && !ofLevel.some((one) => isOfEveryAccess(one) || isOfEveryType(one)))
    )
  })?.text
}

function isOfEveryType({ target }: ResourceScope): boolean {
  return target === '*'
}

function isOfEveryAccess(scope: ResourceScope): boolean {
  return scope.version === 1 && scope.access === '*'
}
