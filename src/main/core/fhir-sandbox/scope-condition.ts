import { patientCompartment } from '../../../shared/fhir/patient-compartment.ts'
import type { ResourceTypeName } from '../../../shared/fhir/resource-types.ts'
import type { AccessAlternative, AccessFilter, RowReach } from './scope-enforcement/index.ts'
import { type Condition, everything, nothing } from './search/condition.ts'
import { type FilterContext, parseAlternatives } from './search/parse-filter.ts'
import { aboutPatientParameter, compartmentParameter, indexName } from './store/index-entries.ts'

/** Turns what the scopes admit into a condition of the store, so that counts, pages and order are those
 * of the admitted rows. Whatever cannot be expressed admits nothing.
 * @see SCE-06
 */
export function conditionOfFilter(filter: AccessFilter, context: FilterContext): Condition {
  return {
    kind: 'any',
    of: filter.alternatives.map((alternative) =>
      conditionOfAlternative(filter.type, alternative, context),
    ),
  }
}

function conditionOfAlternative(
  type: ResourceTypeName,
  { reach, constraints }: AccessAlternative,
  context: FilterContext,
): Condition {
  const limits = constraints.map(({ steps: [step, ...chain], values }) => {
    const isPlain = chain.length === 0 && step.modifier === undefined
    const condition = isPlain ? parseAlternatives(type, step.name, values, context) : undefined
    return condition ?? nothing
  })
  return { kind: 'all', of: [conditionOfReach(type, reach), ...limits] }
}

function conditionOfReach(type: ResourceTypeName, reach: RowReach): Condition {
  switch (reach.kind) {
    case 'all':
      return everything
    case 'ids':
      return { kind: 'id', ids: reach.ids }
    case 'patients': {
      if (reach.paths.length === 0) {
        return reach.isSelf ? { kind: 'id', ids: reach.ids } : nothing
      }
      const isCompartment = patientCompartment[type] !== undefined
      return {
        kind: 'reference',
        index: indexName(type, isCompartment ? compartmentParameter : aboutPatientParameter),
        anyOf: reach.ids.map((id) => ({ targetTypes: ['Patient'], targetId: id })),
      }
    }
  }
}
