import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'
import {
  constraintsOf,
  lettersOf,
  type ResourceScopeV2,
  type Scope,
} from '../../../../shared/oauth/scope.ts'
import { formatScope } from '../../../../shared/oauth/scope-format.ts'

/** One category the user may grant instead of all records of a type. */
export interface CategoryChoice {
  /** The scope limited to the category, as it is granted. */
  readonly text: string
  readonly scope: ResourceScopeV2
  /** The category in plain words. */
  readonly label: string
}

const hl7Terminology = 'http://terminology.hl7.org/CodeSystem'
const usCore = 'http://hl7.org/fhir/us/core/CodeSystem'

/** The categories of each type, as token values.
 * @see US Core 6.1.0, SMART on FHIR Obligations and Capabilities, granular scopes */
const categories: {
  readonly [type in ResourceTypeName]?: readonly (readonly [value: string, label: string])[]
} = {
  Condition: [
    [`${hl7Terminology}/condition-category|encounter-diagnosis`, 'diagnoses made at visits'],
    [`${hl7Terminology}/condition-category|problem-list-item`, 'problems on the problem list'],
    [`${usCore}/condition-category|health-concern`, 'health concerns'],
  ],
  Observation: [
    [`${hl7Terminology}/observation-category|laboratory`, 'laboratory results'],
    [`${hl7Terminology}/observation-category|vital-signs`, 'vital signs'],
    [`${hl7Terminology}/observation-category|social-history`, 'social history'],
    [`${usCore}/us-core-category|sdoh`, 'social circumstances'],
    [`${hl7Terminology}/observation-category|survey`, 'survey answers'],
    [`${usCore}/us-core-observation-category|clinical-test`, 'clinical tests'],
  ],
}

/** Lists the categories a user may choose instead of a whole Condition or Observation scope; empty
 * for every other scope, for wildcards, and for scopes that are limited already. The chosen ones go
 * into the approval in place of the scope; together they never allow more than it does. */
export function categoryChoicesOf(scope: Scope): readonly CategoryChoice[] {
  if (scope.kind !== 'resource' || scope.target === '*' || constraintsOf(scope).length > 0)
    return []
  const { level, target } = scope
  return (categories[target] ?? []).map(([value, label]) => {
    const limited: ResourceScopeV2 = {
      kind: 'resource',
      version: 2,
      level,
      target,
      letters: lettersOf(scope),
      constraints: [{ steps: [{ name: 'category' }], values: [value] }],
    }
    return { text: formatScope(limited), scope: limited, label }
  })
}
