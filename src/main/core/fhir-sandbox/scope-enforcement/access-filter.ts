import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import { constraintTest } from '../../../../shared/oauth/constraint-test.ts'
import {
  constraintsOf,
  lettersOf,
  type ResourceScope,
  type ScopeConstraint,
  type ScopeLetter,
} from '../../../../shared/oauth/scope.ts'
import { remember } from '../../remember.ts'
import type { FhirAccess } from './access.ts'
import { isReached, type RowReach, reachOfLevel } from './row-reach.ts'

/** One way for a resource to be admitted: within the reach, and satisfying every constraint. */
export interface AccessAlternative {
  /** The scope that opens this way, as it was granted. */
  readonly scope: string
  readonly reach: RowReach
  readonly constraints: readonly ScopeConstraint[]
}

/** Which resources of a type an access token admits to an interaction: those that satisfy at least
 * one alternative. None admits nothing. */
export interface AccessFilter {
  readonly type: ResourceTypeName
  readonly letter: ScopeLetter
  readonly alternatives: readonly AccessAlternative[]
}

/** A granted resource scope with its text. */
export interface GrantedResourceScope {
  readonly text: string
  readonly scope: ResourceScope
}

/** Lists the resource scopes of a token. */
export function resourceScopesOf(access: FhirAccess): readonly GrantedResourceScope[] {
  return access.scopes.flatMap(({ text, scope }) =>
    scope.kind === 'resource' ? [{ text, scope }] : [],
  )
}

/** Filters built before; an access never changes. */
const built = new WeakMap<FhirAccess, Map<string, AccessFilter>>()

/** Gives the filter of a token for one interaction on one type: the union of all its scopes, of
 * both versions and all levels (SCE-18). A constrained wildcard admits nothing of a type that does
 * not define its parameters (D-25). With `fhirUser` granted the one resource it names is read
 * besides (D-32). */
export function filterOf(
  access: FhirAccess,
  letter: ScopeLetter,
  type: ResourceTypeName,
): AccessFilter {
  const filters = remember(built, access, () => new Map<string, AccessFilter>())
  return remember(filters, `${letter} ${type}`, () => buildFilter(access, letter, type))
}

function buildFilter(
  access: FhirAccess,
  letter: ScopeLetter,
  type: ResourceTypeName,
): AccessFilter {
  const alternatives = resourceScopesOf(access).flatMap(
    ({ text, scope }) => alternativeOf(access, letter, type, text, scope) ?? [],
  )
  return { type, letter, alternatives: [...alternatives, ...ownResource(access, letter, type)] }
}

function alternativeOf(
  access: FhirAccess,
  letter: ScopeLetter,
  type: ResourceTypeName,
  text: string,
  scope: ResourceScope,
): AccessAlternative | undefined {
  if (scope.target !== '*' && scope.target !== type) return undefined
  if (!lettersOf(scope).includes(letter)) return undefined
  const constraints = constraintsOf(scope)
  if (constraints.some((constraint) => constraintTest(type, constraint, '') === undefined)) {
    return undefined
  }
  const reach = reachOfLevel(access, scope.level, letter, type)
  return reach === undefined ? undefined : { scope: text, reach, constraints }
}

function ownResource(
  { scopes, fhirUser }: FhirAccess,
  letter: ScopeLetter,
  type: ResourceTypeName,
): readonly AccessAlternative[] {
  const isGranted = scopes.some(
    ({ scope }) => scope.kind === 'identity' && scope.name === 'fhirUser',
  )
  if (!isGranted || letter !== 'r' || fhirUser?.type !== type) return []
  return [{ scope: 'fhirUser', reach: { kind: 'ids', ids: [fhirUser.id] }, constraints: [] }]
}

/** Lists the scopes of a filter that admit a resource, as they were granted; empty when none does. */
export function admittingScopes(
  filter: AccessFilter,
  resource: unknown,
  fhirBase: string,
): readonly string[] {
  return filter.alternatives
    .filter((alternative) => isAdmitted(alternative, filter.type, resource, fhirBase))
    .map(({ scope }) => scope)
}

function isAdmitted(
  alternative: AccessAlternative,
  type: ResourceTypeName,
  resource: unknown,
  fhirBase: string,
): boolean {
  return (
    isReached(alternative.reach, resource, fhirBase) &&
    alternative.constraints.every((constraint) =>
      satisfiesConstraint(type, constraint, resource, fhirBase),
    )
  )
}

/** Tells whether a resource satisfies a constraint; one that cannot be evaluated admits nothing. */
export function satisfiesConstraint(
  type: ResourceTypeName,
  constraint: ScopeConstraint,
  resource: unknown,
  fhirBase: string,
): boolean {
  return constraintTest(type, constraint, fhirBase)?.(resource) === true
}
