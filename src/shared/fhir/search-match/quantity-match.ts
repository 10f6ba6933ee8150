import { type ComparisonPrefix, splitPrefix } from './date-match.ts'
import { propertyOf, textOf } from './element.ts'
import { splitSearchValue } from './split-value.ts'

/** Builds the test of a quantity value, `number`, `number|system|code` or `number||unit`, over
 * Quantity elements; undefined when the value is no quantity. Units are compared, never converted;
 * ranges and sampled data do not match. A number stands for all that round to it.
 * @see HL7 FHIR 4.0.1, Search, quantity */
export function quantityTest(value: string): ((element: unknown) => boolean) | undefined {
  const parts = splitPrefix(value)
  if (parts === undefined) return undefined
  const [prefix, text] = parts
  const [digits = '', system, code, ...more] = splitSearchValue(text, '|')
  const isUnitWhole = (system === undefined) === (code === undefined)
  if (!/^[+-]?\d{1,30}(\.\d{1,30})?$/.test(digits) || more.length > 0 || !isUnitWhole) {
    return undefined
  }
  const wanted = Number(digits)
  const margin = 0.5 * 10 ** -(digits.split('.')[1]?.length ?? 0)
  return (element) => {
    const found = propertyOf(element, 'value')
    return (
      typeof found === 'number' &&
      matchesUnit(element, system, code) &&
      compareNumbers(found, prefix, wanted, margin)
    )
  }
}

function matchesUnit(element: unknown, system: string | undefined, code: string | undefined) {
  if (code === undefined || code === '') return true
  const isSystem = system === '' || system === undefined || textOf(element, 'system') === system
  const isCode = textOf(element, 'code') === code
  return isSystem && (isCode || (system === '' && textOf(element, 'unit') === code))
}

function compareNumbers(found: number, prefix: ComparisonPrefix, wanted: number, margin: number) {
  const isSame = found >= wanted - margin && found < wanted + margin
  switch (prefix) {
    case 'eq':
      return isSame
    case 'ne':
      return !isSame
    case 'gt':
    case 'sa':
      return found > wanted
    case 'lt':
    case 'eb':
      return found < wanted
    case 'ge':
      return found >= wanted
    case 'le':
      return found <= wanted
  }
}
