import type { ResourceTypeName } from '../fhir/resource-types.ts'
import { searchParameterTest } from '../fhir/search-match/search-parameter-test.ts'
import { findSearchParameter } from '../fhir/search-parameters.ts'
import type { ScopeConstraint } from './scope.ts'

/** Builds the test whether a resource of a type satisfies a scope constraint; undefined when the
 * type does not define the parameter, when a value means nothing for it, and for modifiers and
 * chains, which scopes here do not have. Such a constraint is never granted and admits nothing.
 * @param fhirBase base URL of the server, without a slash at its end
 * @see SMART App Launch 2.2.0, Scopes and Launch Context, finer-grained constraints */
export function constraintTest(
  type: ResourceTypeName,
  constraint: ScopeConstraint,
  fhirBase: string,
): ((resource: unknown) => boolean) | undefined {
  const [step, ...chain] = constraint.steps
  if (chain.length > 0 || step.modifier !== undefined) return undefined
  const parameter = findSearchParameter(type, step.name)
  if (parameter === undefined) return undefined
  const tests: ((resource: unknown) => boolean)[] = []
  for (const value of constraint.values) {
    const test = searchParameterTest(parameter, value, fhirBase)
    if (test === undefined) return undefined
    tests.push(test)
  }
  return (resource) => tests.some((test) => test(resource))
}
