import type { FhirResource } from '../../../shared/fhir/resource.ts'
import type { ResourceTypeName } from '../../../shared/fhir/resource-types.ts'
import { FhirError } from '../errors.ts'
import type { RequestScope } from '../http/index.ts'
import type { Access } from './access.ts'
import { resourceNotFound } from './fhir-errors.ts'
import { conditionOfFilter } from './scope-condition.ts'
import {
  type AccessDecision,
  type AccessRefused,
  admittingScopes,
  decideOnResource,
  decideSearch,
  decideUpdate,
  type FhirAccess,
  filterOf,
  filterOfIncluded,
  refuse,
  refuseForeignPatient,
} from './scope-enforcement/index.ts'
import type { Condition } from './search/condition.ts'

interface ScopeAccessOptions {
  readonly fhirAccess: FhirAccess
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Answer 404 instead of 403 for instances out of reach. */
  readonly isExistenceHidden: boolean
  /** Receives each decision once, for the exchange log. */
  readonly note: RequestScope['note']
}

const clause = 'SMART App Launch 2.2.0, Scopes and Launch Context'

/** Access as the scopes of a token give it. Every decision is recorded; the refusals are those of the
 * decision functions, made into answers here.
 * @see SCE-02, SCE-16
 */
export function createScopeAccess(options: ScopeAccessOptions): Access {
  const { fhirAccess, now, note } = options
  const filterContext = { fhirBase: fhirAccess.fhirBase, now }
  const searches = new Map<ResourceTypeName, ReturnType<typeof decideSearch>>()
  const recorded = new Set<string>()

  const record = (decision: AccessDecision) => {
    if (recorded.has(decision.explanation)) return
    recorded.add(decision.explanation)
    note({
      outcome: decision.outcome === 'allowed' ? 'passed' : 'failed',
      check: 'scope-decision',
      clause,
      text: decision.explanation,
      detail: decision,
    })
  }
  const search = (type: ResourceTypeName) => {
    const decided = searches.get(type) ?? decideSearch(fhirAccess, type)
    searches.set(type, decided)
    return decided
  }
  const require = (decision: AccessDecision) => {
    record(decision)
    if (decision.outcome === 'refused') throw refusalError(decision, options.isExistenceHidden)
  }

  return {
    searchable: (type): Condition | undefined => {
      const decision = search(type)
      if (decision.outcome === 'refused') return undefined
      record(decision)
      return conditionOfFilter(decision.filter, filterContext)
    },
    requireSearch: (type) => {
      require(search(type))
    },
    maySearch: (resource) => {
      const filter = filterOfIncluded(fhirAccess, resource.resourceType)
      return admittingScopes(filter, resource, fhirAccess.fhirBase).length > 0
    },
    alternatives: (letter, type) => filterOf(fhirAccess, letter, type).alternatives,
    requirePatientInReach: (type, patientIds) => {
      const decision = search(type)
      if (decision.outcome === 'refused') throw refusalError(decision, false)
      const refusal = refuseForeignPatient(fhirAccess, decision.filter, patientIds)
      if (refusal === undefined) return
      record(refusal)
      throw refusalError(refusal, false)
    },
    requireOn: (letter, resource) => require(decideOnResource(fhirAccess, letter, resource)),
    requireUpdate: (stored, result) => require(decideUpdate(fhirAccess, stored, result)),
    requireType: (letter, type) => {
      if (filterOf(fhirAccess, letter, type).alternatives.length > 0) return
      require(refuse(fhirAccess, { letter, type }, undefined))
    },
    mayRead: (resource: FhirResource) => {
      const decision = decideOnResource(fhirAccess, 'r', resource)
      record(decision)
      return decision.outcome === 'allowed'
    },
  }
}

/** The answer to a refusal: 403 with the scope that would be enough, without a code when none would, or
 * 404 for an instance whose existence is hidden.
 * @see RFC 6750 section 3.1; SCE-02, SCE-16
 */
function refusalError(refused: AccessRefused, isExistenceHidden: boolean): FhirError {
  const { needed, sufficientScope, explanation, closest } = refused
  const hidesInstance = isExistenceHidden && needed.id !== undefined && needed.letter !== 'c'
  if (hidesInstance && needed.id !== undefined) return resourceNotFound(needed.type, needed.id)
  const challenge =
    sufficientScope === undefined
      ? 'Bearer'
      : `Bearer error="insufficient_scope", scope="${sufficientScope}"`
  return new FhirError(403, 'forbidden', explanation, {
    headers: { 'WWW-Authenticate': challenge },
    explanation: {
      check: 'scope-enforcement',
      clause: `${clause}; SCE-02`,
      seen: closest.map(({ scope }) => scope).join(' ') || 'no resource scope',
      wanted: sufficientScope ?? 'permission of the user or client',
    },
  })
}
