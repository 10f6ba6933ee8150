import type { ResourceScope, Scope } from '../../../../shared/oauth/scope.ts'
import { formatScope } from '../../../../shared/oauth/scope-format.ts'
import type { ScopeEntry } from '../../../../shared/oauth/scope-parameter.ts'
import {
  coversResourceScope,
  intersectResourceScopes,
  mergeResourceScopes,
} from './resource-coverage.ts'

/** Lists the resource scopes among others. */
export function resourceScopesOf(entries: readonly ScopeEntry[]): readonly ResourceScope[] {
  return entries.flatMap(({ scope }) => (scope.kind === 'resource' ? [scope] : []))
}

/** Gives what a list of scopes admits of one: the scope itself when all of it is admitted, else the
 * parts that are, as few as possible; none when nothing is. Resource scopes are compared by meaning,
 * a context scope without a role admits the same one with any role, the rest admit themselves. */
export function admit(scope: Scope, limits: readonly ScopeEntry[]): readonly Scope[] {
  if (scope.kind !== 'resource') {
    return limits.some((entry) => admitsByName(entry.scope, scope)) ? [scope] : []
  }
  const resourceLimits = resourceScopesOf(limits)
  if (coversResourceScope(resourceLimits, scope)) return [scope]
  return mergeResourceScopes(
    resourceLimits.flatMap((other) => intersectResourceScopes(scope, other) ?? []),
  )
}

function admitsByName(admitted: ScopeEntry['scope'], scope: Scope): boolean {
  if (admitted.kind === 'invalid') return false
  if (scope.kind === 'context' && admitted.kind === 'context') {
    return scope.type === admitted.type && [undefined, scope.role].includes(admitted.role)
  }
  return formatScope(scope) === formatScope(admitted)
}
