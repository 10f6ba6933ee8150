import { propertyOf } from './element.ts'
import { unescapeSearchValue } from './split-value.ts'

/** The text parts of HumanName and Address that a string parameter looks at. */
export const textParts = [
  'text',
  'family',
  'given',
  'prefix',
  'suffix',
  'line',
  'city',
  'district',
  'state',
  'postalCode',
  'country',
] as const

/** Builds the test of a string value: some text of the element begins with it, compared without
 * case and accents; undefined for an empty value.
 * @see HL7 FHIR 4.0.1, Search, string */
export function stringTest(value: string): ((element: unknown) => boolean) | undefined {
  const wanted = foldText(unescapeSearchValue(value))
  if (wanted === '') return undefined
  return (element) => textsOf(element).some((text) => foldText(text).startsWith(wanted))
}

/** Takes case, accents and outer space out of a text, as string search compares it. */
export function foldText(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()
}

function textsOf(element: unknown): readonly string[] {
  if (typeof element === 'string') return [element]
  return textParts
    .flatMap((name) => propertyOf(element, name))
    .filter((part) => typeof part === 'string')
}
