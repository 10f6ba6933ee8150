import { spanOf } from '../../../../shared/fhir/search-match/date-match.ts'
import { parseLocalReference } from '../../../../shared/fhir/search-match/reference-match.ts'
import { textParts } from '../../../../shared/fhir/search-match/string-match.ts'
import type { SearchParameter } from '../../../../shared/fhir/search-parameters.ts'

/** A code with its system; '' where there is none. */
export interface TokenValue {
  readonly system: string
  readonly code: string
}

/** A reference: type and id of a resource here, or an empty type and the whole URL. */
export interface ReferenceValue {
  readonly targetType: string
  readonly targetId: string
}

/** A quantity or range of quantities with its unit. */
export interface QuantityValue {
  readonly low: number
  readonly high: number
  readonly system: string
  readonly code: string
  readonly unit: string
}

/** The codes in an element: Coding, CodeableConcept, Identifier, ContactPoint, boolean or plain code. */
export function tokenValues(element: unknown, parameter: SearchParameter): readonly TokenValue[] {
  if (typeof element === 'string') return element === '' ? [] : [{ system: '', code: element }]
  if (typeof element === 'boolean') return [{ system: '', code: String(element) }]
  const parts = asRecord(element)
  if (parts === undefined) return []
  if (Array.isArray(parts['coding'])) {
    return parts['coding'].flatMap((coding) => tokenValues(coding, parameter))
  }
  const system = textOf(parts['system'])
  if (parameter.contactSystem !== undefined && system !== parameter.contactSystem) return []
  const code = textOf(parts['code'])
  if (code !== '') return [{ system, code }]
  const value = textOf(parts['value'])
  if (value === '') return []
  return [{ system, code: value }]
}

/** What people read for the codes in an element, for the `:text` modifier. */
export function tokenTexts(element: unknown): readonly string[] {
  const parts = asRecord(element)
  if (parts === undefined) return []
  const coding = Array.isArray(parts['coding']) ? parts['coding'].flatMap(tokenTexts) : []
  const type = parts['type'] === undefined ? [] : tokenTexts(parts['type'])
  return [textOf(parts['text']), textOf(parts['display']), ...coding, ...type].filter(
    (text) => text !== '',
  )
}

/** The texts in an element: a string, or the parts of a HumanName or Address. */
export function stringValues(element: unknown): readonly string[] {
  if (typeof element === 'string') return element === '' ? [] : [element]
  const parts = asRecord(element)
  if (parts === undefined) return []
  return textParts.flatMap((name) => {
    const part = parts[name]
    return Array.isArray(part) ? part.flatMap(stringValues) : stringValues(part)
  })
}

/** Where open ends of periods are kept: the first and last instants JavaScript dates can name. */
const limits = { low: -8_640_000_000_000_000, high: 8_640_000_000_000_000 } as const

/** The span an element covers: date, dateTime, instant or Period; open ends reach the limits. */
export function dateValue(element: unknown): { low: number; high: number } | undefined {
  const span = spanOf(element)
  if (span === undefined) return undefined
  return { low: Math.max(span.from, limits.low), high: Math.min(span.to, limits.high) }
}

/** Reads a literal reference: relative, absolute below the FHIR base, or foreign. */
export function parseReference(text: string, fhirBase: string): ReferenceValue {
  const local = parseLocalReference(text, fhirBase)
  return local === undefined
    ? { targetType: '', targetId: text }
    : { targetType: local.type, targetId: local.id }
}

/** The reference in an element, a Reference or canonical; one to a type outside `targets` is passed over. */
export function referenceValue(
  element: unknown,
  parameter: SearchParameter,
  fhirBase: string,
): ReferenceValue | undefined {
  const text = typeof element === 'string' ? element : textOf(asRecord(element)?.['reference'])
  if (text === '') return undefined
  const value = parseReference(text, fhirBase)
  const { targets } = parameter
  if (targets === undefined || value.targetType === '') return value
  return targets.some((target) => target === value.targetType) ? value : undefined
}

/** The quantity in an element: Quantity (Age, Duration, Money) or Range. */
export function quantityValue(element: unknown): QuantityValue | undefined {
  const parts = asRecord(element)
  if (parts === undefined) return undefined
  if (typeof parts['value'] === 'number') {
    const currency = textOf(parts['currency'])
    return {
      low: parts['value'],
      high: parts['value'],
      system: currency === '' ? textOf(parts['system']) : 'urn:iso:std:iso:4217',
      code: currency === '' ? textOf(parts['code']) : currency,
      unit: textOf(parts['unit']),
    }
  }
  const low = quantityValue(parts['low'])
  const high = quantityValue(parts['high'])
  const either = low ?? high
  if (either === undefined) return undefined
  return {
    ...either,
    low: low?.low ?? Number.NEGATIVE_INFINITY,
    high: high?.high ?? Number.POSITIVE_INFINITY,
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  // A non-null object that is no array is a JSON object here; its members stay unknown.
  return value as Readonly<Record<string, unknown>>
}
