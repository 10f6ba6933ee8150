import { elementsAt } from '../element-path.ts'
import type { SearchParameter } from '../search-parameters.ts'
import { dateTest } from './date-match.ts'
import { textOf } from './element.ts'
import { quantityTest } from './quantity-match.ts'
import { referenceTest } from './reference-match.ts'
import { unescapeSearchValue } from './split-value.ts'
import { stringTest } from './string-match.ts'
import { tokenTest } from './token-match.ts'

/** Builds the test whether a resource matches one value of a search parameter; undefined when the
 * value is not one that the parameter's kind can have, so that a caller can tell a value that never
 * matches from one that means nothing.
 * @param value one alternative, commas in it already taken apart, prefix (`ge`) included
 * @param fhirBase base URL of the server, without a slash at its end; absolute references below it
 *   count as its own
 * @see HL7 FHIR 4.0.1, Search */
export function searchParameterTest(
  parameter: SearchParameter,
  value: string,
  fhirBase: string,
): ((resource: unknown) => boolean) | undefined {
  if (parameter.isPresence === true) return presenceTest(parameter, value)
  const test = valueTest(parameter, value, fhirBase)
  if (test === undefined) return undefined
  return (resource) =>
    parameter.paths.some((path) =>
      elementsAt(resource, path).some(
        (element) => isOfContactSystem(element, parameter) && test(element),
      ),
    )
}

function valueTest(parameter: SearchParameter, value: string, fhirBase: string) {
  switch (parameter.kind) {
    case 'token':
      return tokenTest(value)
    case 'reference':
      return referenceTest(value, parameter.targets, fhirBase)
    case 'string':
      return stringTest(value)
    case 'date':
      return dateTest(value)
    case 'uri': {
      const wanted = unescapeSearchValue(value)
      return wanted === '' ? undefined : (element: unknown) => element === wanted
    }
    case 'quantity':
      return quantityTest(value)
  }
}

function presenceTest(parameter: SearchParameter, value: string) {
  if (value !== 'true' && value !== 'false') return undefined
  const wanted = value === 'true'
  return (resource: unknown) => {
    const elements = parameter.paths.flatMap((path) => elementsAt(resource, path))
    return elements.some((element) => element !== false) === wanted
  }
}

function isOfContactSystem(element: unknown, parameter: SearchParameter): boolean {
  return (
    parameter.contactSystem === undefined || textOf(element, 'system') === parameter.contactSystem
  )
}
