import { constraintTest } from '../../../../shared/oauth/constraint-test.ts'
import { constraintsOf, lettersOf, type ScopeLevel } from '../../../../shared/oauth/scope.ts'
import type { FhirAccess } from './access.ts'
import {
  type AccessRefused,
  describeNeed,
  type NeededAccess,
  type ScopeAssessment,
  type ScopeLack,
} from './access-decision.ts'
import {
  type AccessFilter,
  type GrantedResourceScope,
  resourceScopesOf,
  satisfiesConstraint,
} from './access-filter.ts'
import { isReached, type RowReach, reachOfLevel } from './row-reach.ts'

const everyLack: readonly ScopeLack[] = ['letter', 'type', 'level', 'constraint']

/** Explains a refusal: which granted scopes come closest, what they lack, and which scope would be
 * enough.
 * @param resource the content that is not admitted; undefined for an interaction on a whole type */
export function refuse(access: FhirAccess, needed: NeededAccess, resource: unknown): AccessRefused {
  const assessed = resourceScopesOf(access).map((granted) => ({
    level: granted.scope.level,
    scope: granted.text,
    lacks: lacksOf(access, needed, resource, granted),
  }))
  const fewest = Math.min(...assessed.map(({ lacks }) => lacks.length))
  const closest = assessed.filter(({ lacks }) => lacks.length === fewest)
  const lacks = everyLack.filter(
    (lack) => closest.length === 0 || closest.some((assessment) => assessment.lacks.includes(lack)),
  )
  const levels = closest.map(({ level }) => level)
  const assessments = closest.map((assessment) => ({
    scope: assessment.scope,
    lacks: assessment.lacks,
  }))
  return conclude(needed, lacks, assessments, sufficientLevel(access, needed, resource, levels))
}

function conclude(
  needed: NeededAccess,
  lacks: readonly ScopeLack[],
  closest: readonly ScopeAssessment[],
  level: ScopeLevel | undefined,
): AccessRefused {
  const sufficientScope =
    level === undefined ? undefined : `${level}/${needed.type}.${needed.letter}`
  return {
    outcome: 'refused',
    needed,
    cause: sufficientScope === undefined ? 'policy' : 'insufficient-scope',
    ...(sufficientScope === undefined ? {} : { sufficientScope }),
    lacks,
    closest,
    explanation: explain(needed, closest, sufficientScope),
  }
}

/** Refuses a search that names a patient out of reach: when every way a row can be admitted is
 * bound to patients and the named one is none of them, the search is refused instead of answered
 * with nothing (SCE-07, D-29).
 * @param patientIds the patients that parameters of the search name
 * @returns undefined when no named patient is out of reach */
export function refuseForeignPatient(
  access: FhirAccess,
  { type, letter, alternatives }: AccessFilter,
  patientIds: readonly string[],
): AccessRefused | undefined {
  const foreign = patientIds.find((id) => !alternatives.some(({ reach }) => mayReach(reach, id)))
  if (foreign === undefined) return undefined
  const level = levelsOf(access).find((candidate) => {
    const reach = reachOfLevel(access, candidate, letter, type)
    return reach !== undefined && mayReach(reach, foreign)
  })
  const needed: NeededAccess = { letter, type }
  const closest = alternatives.map(({ scope }) => ({ scope, lacks: ['level'] as const }))
  return conclude(needed, ['level'], closest, level)
}

function mayReach(reach: RowReach, patientId: string): boolean {
  return reach.kind !== 'patients' || reach.ids.includes(patientId)
}

function lacksOf(
  access: FhirAccess,
  { letter, type }: NeededAccess,
  resource: unknown,
  { scope }: GrantedResourceScope,
): readonly ScopeLack[] {
  const lacks: ScopeLack[] = []
  if (!lettersOf(scope).includes(letter)) lacks.push('letter')
  if (scope.target !== '*' && scope.target !== type) lacks.push('type')
  if (!isLevelEnough(access, scope.level, { letter, type }, resource)) lacks.push('level')
  const isSatisfied = constraintsOf(scope).every((constraint) =>
    resource === undefined
      ? constraintTest(type, constraint, '') !== undefined
      : satisfiesConstraint(type, constraint, resource, access.fhirBase),
  )
  if (!isSatisfied) lacks.push('constraint')
  return lacks
}

/** The levels that a token like this can have, from the narrowest to the widest: an app that acts
 * for a user is never granted `system/` scopes, so naming one would not help it (D-31). */
function levelsOf(access: FhirAccess): readonly ScopeLevel[] {
  const actsForUser = access.patientId !== undefined || access.fhirUser !== undefined
  const hasSystem = resourceScopesOf(access).some(({ scope }) => scope.level === 'system')
  return actsForUser && !hasSystem ? ['patient', 'user'] : ['patient', 'user', 'system']
}

function isLevelEnough(
  access: FhirAccess,
  level: ScopeLevel,
  { letter, type }: NeededAccess,
  resource: unknown,
): boolean {
  const reach = reachOfLevel(access, level, letter, type)
  if (reach === undefined) return false
  return resource === undefined || isReached(reach, resource, access.fhirBase)
}

/** The level of a scope that would be enough: one of the closest scopes' levels if any of them is,
 * else the narrowest that is. */
function sufficientLevel(
  access: FhirAccess,
  needed: NeededAccess,
  resource: unknown,
  preferred: readonly ScopeLevel[],
): ScopeLevel | undefined {
  return [...preferred, ...levelsOf(access)].find((level) =>
    isLevelEnough(access, level, needed, resource),
  )
}

function explain(
  needed: NeededAccess,
  closest: readonly ScopeAssessment[],
  sufficientScope: string | undefined,
): string {
  const wanted =
    sufficientScope === undefined
      ? 'no scope would allow it, since the user or client may not do it'
      : `${sufficientScope} would be enough`
  const near = closest.map(({ scope, lacks }) => `${scope} lacks ${lacks.join(' and ')}`)
  const seen = near.length === 0 ? 'the token has no resource scope' : near.join('; ')
  return `${describeNeed(needed)} is refused: ${seen}; ${wanted}`
}
