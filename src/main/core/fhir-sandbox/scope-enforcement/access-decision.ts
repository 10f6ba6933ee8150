import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import type { ScopeLetter } from '../../../../shared/oauth/scope.ts'

/** What was to be done: the letter it needs, and on what. */
export interface NeededAccess {
  readonly letter: ScopeLetter
  readonly type: ResourceTypeName
  /** Absent for interactions on a whole type and for resources that have no id yet. */
  readonly id?: string
}

/** What a scope has too little of: the interaction's letter, the resource's type, the reach of its
 * level, or a constraint that the resource does not satisfy. */
export type ScopeLack = 'letter' | 'type' | 'level' | 'constraint'

/** A granted scope and what it lacks for the interaction; a scope that lacks nothing allows it. */
export interface ScopeAssessment {
  readonly scope: string
  readonly lacks: readonly ScopeLack[]
}

/** The interaction is allowed, by any one of the scopes named. */
export interface AccessAllowed {
  readonly outcome: 'allowed'
  readonly needed: NeededAccess
  readonly by: readonly string[]
  readonly explanation: string
}

/** The interaction is refused. */
export interface AccessRefused {
  readonly outcome: 'refused'
  readonly needed: NeededAccess
  /** `insufficient-scope`: another scope would allow it (`error="insufficient_scope"`). `policy`: no
   * scope would, since the user or client may not do it either way (no error code, SCE-02). */
  readonly cause: 'insufficient-scope' | 'policy'
  /** A scope that would be enough, for the `scope` of the challenge; absent for cause policy. */
  readonly sufficientScope?: string
  /** What the closest scopes lack; without any resource scope, everything. */
  readonly lacks: readonly ScopeLack[]
  /** The granted scopes that come closest, each with what it lacks. */
  readonly closest: readonly ScopeAssessment[]
  readonly explanation: string
}

/** Whether an interaction is allowed, with the record the trace and the console show.
 * @see SMART App Launch 2.2.0, Scopes and Launch Context; RFC 6750 section 3.1 */
export type AccessDecision = AccessAllowed | AccessRefused

/** Says in words what an interaction is. */
export function describeNeed({ letter, type, id }: NeededAccess): string {
  const verbs = { c: 'create', r: 'read', u: 'update', d: 'delete', s: 'search' } as const
  return `${verbs[letter]} ${id === undefined ? type : `${type}/${id}`}`
}
