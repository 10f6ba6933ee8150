import { propertyOf, textOf } from './element.ts'
import { splitSearchValue } from './split-value.ts'

/** What a token value asks for: `code`, `system|code`, `|code` (no system) or `system|`. */
interface TokenValue {
  /** undefined: any system; empty: none. */
  readonly system: string | undefined
  /** undefined: any code. */
  readonly code: string | undefined
}

/** Builds the test of a token value over codes, booleans, Coding, CodeableConcept, Identifier and
 * ContactPoint elements; undefined when the value is no token. Codes compare case-sensitively. A
 * bare code carries no system of its own, so it never matches a value that names one.
 * @see HL7 FHIR 4.0.1, Search, token */
export function tokenTest(value: string): ((element: unknown) => boolean) | undefined {
  const wanted = parseToken(value)
  if (wanted === undefined) return undefined
  return (element) => matchesToken(element, wanted)
}

function parseToken(value: string): TokenValue | undefined {
  const [first = '', second, ...more] = splitSearchValue(value, '|')
  if (more.length > 0) return undefined
  if (second === undefined) return first === '' ? undefined : { system: undefined, code: first }
  if (second === '') return first === '' ? undefined : { system: first, code: undefined }
  return { system: first, code: second }
}

function matchesToken(element: unknown, wanted: TokenValue): boolean {
  if (typeof element === 'string' || typeof element === 'boolean') {
    return matchesPair(undefined, String(element), wanted)
  }
  const codings = propertyOf(element, 'coding')
  if (Array.isArray(codings)) return codings.some((coding) => matchesToken(coding, wanted))
  const code = textOf(element, 'code') ?? textOf(element, 'value')
  return matchesPair(textOf(element, 'system'), code, wanted)
}

function matchesPair(
  system: string | undefined,
  code: string | undefined,
  wanted: TokenValue,
): boolean {
  if (code === undefined || code === '') return false
  if (wanted.code !== undefined && code !== wanted.code) return false
  return wanted.system === undefined || (system ?? '') === wanted.system
}
