import { parseDateSpan } from '../../../../shared/fhir/search-match/date-match.ts'
import { foldText } from '../../../../shared/fhir/search-match/string-match.ts'
import type { SearchParameter } from '../../../../shared/fhir/search-parameters.ts'
import { invalidInput } from '../fhir-errors.ts'
import { parseReference } from '../store/index-values.ts'
import type { Prefix, QuantityQuery, RangeQuery, ReferenceQuery, TokenQuery } from './condition.ts'

const clause = 'HL7 FHIR 4.0.1, Search'

/** Splits a parameter value at the commas that are not escaped; the parts keep their escapes. */
export function splitValues(value: string): readonly string[] {
  return splitUnescaped(value, ',')
}

function splitUnescaped(value: string, separator: string): string[] {
  const parts: string[] = ['']
  for (let position = 0; position < value.length; position += 1) {
    const character = value.charAt(position)
    if (character === '\\') {
      parts[parts.length - 1] += value.slice(position, position + 2)
      position += 1
    } else if (character === separator) {
      parts.push('')
    } else {
      parts[parts.length - 1] += character
    }
  }
  return parts
}

function unescapeValue(value: string): string {
  return value.replace(/\\([\\,|$])/g, '$1')
}

/** Parses `code`, `system|code`, `|code` or `system|`.
 * @throws {FhirError} 400: neither a system nor a code
 */
export function parseTokenQuery(name: string, value: string): TokenQuery {
  const [first = '', second, ...rest] = splitUnescaped(value, '|').map(unescapeValue)
  if (rest.length > 0) throw invalidInput(`${name}: ${value} has more than one |`, clause)
  if (second === undefined) {
    if (first === '') throw invalidInput(`${name}: an empty code`, clause)
    return { system: undefined, code: first }
  }
  if (first === '' && second === '') throw invalidInput(`${name}: neither system nor code`, clause)
  return { system: first, code: second === '' ? undefined : second }
}

/** Parses a string value; `exact` keeps accents and case. */
export function parseStringQuery(name: string, value: string, isExact: boolean): string {
  const text = isExact ? unescapeValue(value) : foldText(unescapeValue(value))
  if (text === '') throw invalidInput(`${name}: an empty text`, clause)
  return text
}

/** A uri is compared as it is. */
export function parseUriQuery(name: string, value: string): TokenQuery {
  const code = unescapeValue(value)
  if (code === '') throw invalidInput(`${name}: an empty URI`, clause)
  return { system: undefined, code }
}

function splitPrefix(value: string): { prefix: Prefix; rest: string } {
  const match = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)(?=[\d+.-])/.exec(value)
  const [prefix] = match ?? []
  // The expression lists the members of Prefix.
  return prefix === undefined
    ? { prefix: 'eq', rest: value }
    : { prefix: prefix as Prefix, rest: value.slice(prefix.length) }
}

/** Parses a date with prefix; `ap` widens the span by a tenth of its distance from now.
 * @param now milliseconds since the epoch
 * @throws {FhirError} 400: not a date
 */
export function parseDateQuery(name: string, value: string, now: number): RangeQuery {
  // A + that was not percent-encoded arrives as a space.
  const { prefix, rest } = splitPrefix(unescapeValue(value).replace(' ', '+'))
  const range = parseDateSpan(rest)
  if (range === undefined) {
    throw invalidInput(
      `${name}: ${value} is no date, wanted for example 2024, 2024-03, 2024-03-07 or 2024-03-07T12:00:00Z`,
      clause,
    )
  }
  if (prefix !== 'ap') return { prefix, low: range.from, high: range.to }
  const width = Math.abs(now - range.from) / 10
  return { prefix, low: range.from - width, high: range.to + width }
}

/** Parses `[prefix]number`, `[prefix]number|system|unit` or `[prefix]number||unit`.
 * @throws {FhirError} 400: not a number
 */
export function parseQuantityQuery(name: string, value: string): QuantityQuery {
  const [amount = '', system, unit] = splitUnescaped(value, '|').map(unescapeValue)
  const { prefix, rest } = splitPrefix(amount)
  if (!/^[+-]?\d{1,15}(?:\.\d{1,15})?(?:e[+-]?\d{1,2})?$/i.test(rest)) {
    throw invalidInput(`${name}: ${value} does not start with a number`, clause)
  }
  const number = Number(rest)
  const half = precisionOf(rest) / 2
  return {
    prefix,
    number,
    low: number - half,
    high: number + half,
    system: system === undefined || system === '' ? undefined : system,
    unit: unit === undefined || unit === '' ? undefined : unit,
  }
}

/** The weight of the last digit written: 0.1 for `5.4`, 1 for `100`. */
function precisionOf(number: string): number {
  const [mantissa = '', exponent = '0'] = number.toLowerCase().split('e')
  const decimals = mantissa.split('.')[1]?.length ?? 0
  return 10 ** (Number(exponent) - decimals)
}

/** Parses `id`, `Type/id`, an absolute URL below the FHIR base, or a foreign URL.
 * @param onlyType the type a modifier such as `:Patient` asks for
 * @throws {FhirError} 400: empty
 */
export function parseReferenceQuery(
  name: string,
  value: string,
  parameter: SearchParameter,
  onlyType: string | undefined,
  fhirBase: string,
): ReferenceQuery {
  const text = unescapeValue(value)
  if (text === '') throw invalidInput(`${name}: an empty reference`, clause)
  const reference = parseReference(text, fhirBase)
  if (reference.targetType !== '') {
    return { targetTypes: [reference.targetType], targetId: reference.targetId }
  }
  const targets = onlyType === undefined ? (parameter.targets ?? []) : [onlyType]
  const isUrl = /[:/]/.test(text)
  return { targetTypes: isUrl ? [''] : targets, targetId: text }
}
