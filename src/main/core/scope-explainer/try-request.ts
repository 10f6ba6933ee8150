import type { ScopeExplanation } from '../../../shared/contract/scopes.ts'
import type { ResourceTypeName } from '../../../shared/fhir/resource-types.ts'
import { findSearchParameter } from '../../../shared/fhir/search-parameters.ts'
import {
  constraintsOf,
  lettersOf,
  type ResourceScope,
  type ScopeLetter,
} from '../../../shared/oauth/scope.ts'
import { formatConstraint } from '../../../shared/oauth/scope-format.ts'
import type { GrantedScope } from '../authorization-server/scopes/index.ts'

/** An interaction on resources of a type. */
export interface TriedRequest {
  readonly letter: ScopeLetter
  readonly type: ResourceTypeName
}

const reaches: Readonly<Record<ResourceScope['level'], string>> = {
  patient: 'records of the patient in context',
  user: 'what the user may see',
  system: 'what the client may see',
}

/** Judges a request by granted scopes alone; which resources it reaches depends on patient, user and policy.
 * @see section 14, first paragraph; SCE-15, ruling D-25
 */
export function tryRequest(
  { letter, type }: TriedRequest,
  granted: readonly GrantedScope[],
): NonNullable<ScopeExplanation['tried']> {
  const by = granted.flatMap(({ text, scope }) =>
    scope.kind === 'resource' && admits(scope, letter, type)
      ? [{ scope: text, limit: limitOf(scope), isWhole: constraintsOf(scope).length === 0 }]
      : [],
  )
  const outcome =
    by.length === 0 ? 'refused' : by.some(({ isWhole }) => isWhole) ? 'allowed' : 'limited'
  return {
    outcome,
    by: by.map(({ scope, limit }) => ({ scope, limit })),
    sufficient:
      outcome === 'allowed' ? [] : ['patient', 'user'].map((level) => `${level}/${type}.${letter}`),
  }
}

function admits(scope: ResourceScope, letter: ScopeLetter, type: ResourceTypeName): boolean {
  if (!lettersOf(scope).includes(letter)) return false
  if (scope.target !== '*') return scope.target === type
  // A constraint on every type reaches those that define its parameter. D-25
  return constraintsOf(scope).every(
    ({ steps: [{ name }] }) => findSearchParameter(type, name) !== undefined,
  )
}

function limitOf(scope: ResourceScope): string {
  const constraints = constraintsOf(scope).map(formatConstraint)
  const only = constraints.length === 0 ? '' : `, only those with ${constraints.join(' and ')}`
  return `${reaches[scope.level]}${only}`
}
