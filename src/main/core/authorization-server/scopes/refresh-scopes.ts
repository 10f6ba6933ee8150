import { constraintsOf } from '../../../../shared/oauth/scope.ts'
import { formatScope } from '../../../../shared/oauth/scope-format.ts'
import type { ScopeEntry } from '../../../../shared/oauth/scope-parameter.ts'
import { hasEvaluableType } from './constraint-coverage.ts'
import { coversResourceScope } from './resource-coverage.ts'
import { admit, resourceScopesOf } from './scope-list.ts'

/** What a refresh may be answered with. */
export type RefreshedScopes =
  | { readonly kind: 'granted'; readonly scope: string }
  /** The request goes beyond the grant: `invalid_scope`, and the refresh token stays usable. */
  | { readonly kind: 'beyond-grant'; readonly exceeding: readonly string[] }
  /** Nothing of the request is still allowed for the client: `invalid_grant`. */
  | { readonly kind: 'withdrawn' }

/** The three sides of a refresh. */
export interface RefreshRequest {
  /** What was granted when the user approved, not what an earlier refresh narrowed it to. */
  readonly original: readonly ScopeEntry[]
  /** The `scope` of the refresh request; absent asks for the original grant. */
  readonly requested?: readonly ScopeEntry[]
  /** The scopes the client is registered for today. */
  readonly allowed: readonly ScopeEntry[]
}

/** Decides the scopes of a refreshed access token: exactly what is asked when all of it is inside
 * the original grant, the whole grant when nothing is asked, less whatever has since been withdrawn
 * from the client.
 * @see RFC 6749 section 6; SMART App Launch 2.2.0, App Launch, refresh access token; ruling D-10 */
export function refreshScopes({ original, requested, allowed }: RefreshRequest): RefreshedScopes {
  const asked = requested ?? original
  const exceeding = asked.filter((entry) => !coversScope(original, entry))
  if (exceeding.length > 0) {
    return { kind: 'beyond-grant', exceeding: exceeding.map(({ text }) => text) }
  }
  const texts = new Set(asked.flatMap((entry) => stillAllowed(entry, allowed)))
  return texts.size === 0
    ? { kind: 'withdrawn' }
    : { kind: 'granted', scope: Array.from(texts).join(' ') }
}

/** Tells whether the given scopes allow everything a wanted one does. Resource scopes are judged by
 * meaning, the rest by their text; a malformed scope or one with a constraint that cannot be
 * evaluated is covered by nothing. */
export function coversScope(given: readonly ScopeEntry[], wanted: ScopeEntry): boolean {
  const { scope } = wanted
  if (scope.kind === 'invalid') return false
  if (scope.kind !== 'resource') return given.some(({ text }) => text === wanted.text)
  return (
    hasEvaluableType(scope.target, constraintsOf(scope)) &&
    coversResourceScope(resourceScopesOf(given), scope)
  )
}

function stillAllowed({ text, scope }: ScopeEntry, allowed: readonly ScopeEntry[]) {
  if (scope.kind === 'invalid') return []
  return admit(scope, allowed).map((part) => (part === scope ? text : formatScope(part)))
}
