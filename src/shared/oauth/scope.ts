import type { ResourceTypeName } from '../fhir/resource-types.ts'

/** Whose data a resource scope reaches: the context patient's, what the user may see, or what the
 * client itself may see. */
export type ScopeLevel = 'patient' | 'user' | 'system'

/** The resource type a scope covers; `*` covers every type, those the server gains later included. */
export type ScopeTarget = '*' | ResourceTypeName

/** An interaction: create, read, update, delete, search.
 * @see SMART App Launch 2.2.0, Scopes and Launch Context, scopes for requesting FHIR resources */
export type ScopeLetter = 'c' | 'r' | 'u' | 'd' | 's'

/** The letters in the only order a scope may have them. */
export const scopeLetters: readonly ScopeLetter[] = ['c', 'r', 'u', 'd', 's']

/** One step of a constraint's name: a search parameter with the modifier that follows it. */
export interface ConstraintStep {
  readonly name: string
  readonly modifier?: string
}

/** One `name=value,value` limit of a scope. A resource satisfies it when it matches one of the
 * values; a scope with several limits wants all of them. */
export interface ScopeConstraint {
  /** The search parameter; more than one step is a chain (`patient.birthdate`). */
  readonly steps: readonly [ConstraintStep, ...ConstraintStep[]]
  /** The alternatives, percent-decoded once, `+` left as it is. */
  readonly values: readonly string[]
}

/** A scope with letters, as SMART 2 writes it: `patient/Observation.rs?category=laboratory`. */
export interface ResourceScopeV2 {
  readonly kind: 'resource'
  readonly version: 2
  readonly level: ScopeLevel
  readonly target: ScopeTarget
  readonly letters: readonly ScopeLetter[]
  readonly constraints: readonly ScopeConstraint[]
}

/** A scope with a word, as SMART 1 writes it: `patient/Observation.read`. */
export interface ResourceScopeV1 {
  readonly kind: 'resource'
  readonly version: 1
  readonly level: ScopeLevel
  readonly target: ScopeTarget
  readonly access: 'read' | 'write' | '*'
}

/** A scope that gives access to FHIR resources. */
export type ResourceScope = ResourceScopeV1 | ResourceScopeV2

/** `launch`, or `launch/` with a resource type the launch context shall name. */
export interface ContextScope {
  readonly kind: 'context'
  /** Absent for plain `launch`. */
  readonly type?: ResourceTypeName
  /** The role the context resource shall have, percent-decoded once. */
  readonly role?: string
}

/** A scope about the user's identity. `profile` is what SMART 1 called `fhirUser`. */
export interface IdentityScope {
  readonly kind: 'identity'
  readonly name: 'openid' | 'fhirUser' | 'profile'
}

/** A scope that asks for a refresh token. */
export interface RefreshScope {
  readonly kind: 'refresh'
  readonly name: 'offline_access' | 'online_access'
}

/** `system/DynamicClient.register`, a literal that no wildcard covers (ruling D-12). */
export interface RegisterScope {
  readonly kind: 'register'
}

/** `udap`, which asks for sign-in at the identity provider that the app names.
 * @see UDAP Tiered OAuth section 2; spec/udap.md UDAP-TIER-002
 */
export interface TieredScope {
  readonly kind: 'tiered'
}

/** A scope defined elsewhere: a name after two underscores, or an absolute URI. */
export interface ExtensionScope {
  readonly kind: 'extension'
  readonly text: string
}

/** What a scope text means. */
export type Scope =
  | ResourceScope
  | ContextScope
  | IdentityScope
  | RefreshScope
  | RegisterScope
  | TieredScope
  | ExtensionScope

/** Why a text is no scope. */
export type ScopeFault =
  | 'illegal-character'
  | 'unknown-scope'
  | 'unknown-level'
  | 'missing-type'
  | 'unknown-type'
  | 'missing-actions'
  | 'unknown-action'
  | 'action-order'
  | 'repeated-action'
  | 'constraint-on-v1'
  | 'missing-constraint'
  | 'too-many-constraints'
  | 'constraint-name'
  | 'constraint-value'
  | 'percent-encoding'
  | 'context-type'
  | 'context-role'
  | 'extension-name'

/** A text that is no scope: the fault, the part of the text it is in, and what belongs there. */
export interface InvalidScope {
  readonly kind: 'invalid'
  readonly reason: ScopeFault
  readonly seen: string
  readonly wanted: string
}

/** The letters that a SMART 1 access word stands for.
 * @see SMART App Launch 2.2.0, Scopes and Launch Context, scopes from SMART 1 */
export const lettersOfAccess: Readonly<Record<ResourceScopeV1['access'], readonly ScopeLetter[]>> =
  {
    read: ['r', 's'],
    write: ['c', 'u', 'd'],
    '*': scopeLetters,
  }

/** Gives the letters of a resource scope of either version, in the order of the grammar. */
export function lettersOf(scope: ResourceScope): readonly ScopeLetter[] {
  return scope.version === 1 ? lettersOfAccess[scope.access] : scope.letters
}

/** Gives the constraints of a resource scope; those of SMART 1 have none. */
export function constraintsOf(scope: ResourceScope): readonly ScopeConstraint[] {
  return scope.version === 1 ? [] : scope.constraints
}
