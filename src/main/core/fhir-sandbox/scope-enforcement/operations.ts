import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import type { FhirAccess } from './access.ts'
import { type AccessFilter, filterOf } from './access-filter.ts'
import { type DecidableResource, decideOnResource, type SystemSearchDecision } from './decide.ts'

/** What an operation needs: any valid token, or letters on what it returns. */
export type OperationRule = 'any-token' | 'patient-everything' | 'system-export'

const rules: ReadonlyMap<string, OperationRule> = new Map<string, OperationRule>([
  ['$validate', 'any-token'],
  ['$expand', 'any-token'],
  ['$everything', 'patient-everything'],
  ['$export', 'system-export'],
])

/** Finds what an operation needs, by its name with the dollar sign; undefined for an operation that
 * maps to no letters, which is refused (SCE-17). */
export function ruleOfOperation(name: string): OperationRule | undefined {
  return rules.get(name)
}

/** Decides `$everything` on a patient: `r` on the Patient, and of each type what `s` admits. */
export function decideEverything(
  access: FhirAccess,
  patient: DecidableResource,
  types: readonly ResourceTypeName[],
): SystemSearchDecision {
  const decision = decideOnResource(access, 'r', patient)
  if (decision.outcome === 'refused') return decision
  const filters = types.map((type) => filterOf(access, 's', type))
  return { outcome: 'allowed', filters: filters.filter(hasAlternative) }
}

/** Gives what `$export` may export: of each type what `system/` scopes with both `r` and `s` admit;
 * types without are left out. */
export function exportFilters(
  access: FhirAccess,
  types: readonly ResourceTypeName[],
): readonly AccessFilter[] {
  const scopes = access.scopes.filter(
    ({ scope }) => scope.kind === 'resource' && scope.level === 'system',
  )
  const systemAccess: FhirAccess = { ...access, scopes }
  return types.flatMap((type) => {
    const readable = new Set(
      filterOf(systemAccess, 'r', type).alternatives.map(({ scope }) => scope),
    )
    const filter = filterOf(systemAccess, 's', type)
    const alternatives = filter.alternatives.filter(({ scope }) => readable.has(scope))
    return alternatives.length === 0 ? [] : [{ ...filter, alternatives }]
  })
}

function hasAlternative({ alternatives }: AccessFilter): boolean {
  return alternatives.length > 0
}
