import { textOf } from './element.ts'

/** How a date, number or quantity value compares. `ap` is not evaluated. */
export type ComparisonPrefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb'

/** A span of time in milliseconds since 1970, the end not included. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** Cuts the comparison prefix off a value; without one it is `eq`. Undefined for an unknown one. */
export function splitPrefix(value: string): readonly [ComparisonPrefix, string] | undefined {
  const prefix = value.slice(0, 2)
  if (!/^[a-z]{2}$/.test(prefix)) return ['eq', value]
  switch (prefix) {
    case 'eq':
    case 'ne':
    case 'gt':
    case 'lt':
    case 'ge':
    case 'le':
    case 'sa':
    case 'eb':
      return [prefix, value.slice(2)]
    default:
      return undefined
  }
}

/** Builds the test of a date value over dates, instants and Period elements; undefined when the
 * value is no date. A date stands for its whole day, month or year, and one without a time zone is
 * read as UTC.
 * @see HL7 FHIR 4.0.1, Search, date */
export function dateTest(value: string): ((element: unknown) => boolean) | undefined {
  const parts = splitPrefix(value)
  if (parts === undefined) return undefined
  const [prefix, text] = parts
  const wanted = parseDateSpan(text)
  if (wanted === undefined) return undefined
  return (element) => {
    const span = spanOf(element)
    return span !== undefined && compareSpans(span, prefix, wanted)
  }
}

function compareSpans(span: Span, prefix: ComparisonPrefix, wanted: Span): boolean {
  const isInside = span.from >= wanted.from && span.to <= wanted.to
  switch (prefix) {
    case 'eq':
      return isInside
    case 'ne':
      return !isInside
    case 'gt':
      return span.to > wanted.to
    case 'lt':
      return span.from < wanted.from
    case 'ge':
      return span.to > wanted.to || isInside
    case 'le':
      return span.from < wanted.from || isInside
    case 'sa':
      return span.from >= wanted.to
    case 'eb':
      return span.to <= wanted.from
  }
}

/** The span an element stands for: a date, dateTime, instant or Period; a period's open end reaches
 * without limit. Undefined for anything else. */
export function spanOf(element: unknown): Span | undefined {
  if (typeof element === 'string') return parseDateSpan(element)
  const start = textOf(element, 'start')
  const end = textOf(element, 'end')
  if (start === undefined && end === undefined) return undefined
  const first = start === undefined ? { from: Number.NEGATIVE_INFINITY } : parseDateSpan(start)
  const last = end === undefined ? { to: Number.POSITIVE_INFINITY } : parseDateSpan(end)
  return first === undefined || last === undefined ? undefined : { from: first.from, to: last.to }
}

const datePattern =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)?)?)?)?$/

/** Reads a FHIR date, dateTime or instant as the span it stands for; undefined for anything else,
 * a day that no calendar has included. */
export function parseDateSpan(text: string): Span | undefined {
  const match = datePattern.exec(text)
  if (match === null) return undefined
  const [, year = '', month, day, hour, minute, second, fraction, zone] = match
  if (month === undefined) return utcSpan(Number(year), 0, 1, Number(year) + 1, 0, 1)
  const monthIndex = Number(month) - 1
  if (monthIndex < 0 || monthIndex > 11) return undefined
  if (day === undefined)
    return utcSpan(Number(year), monthIndex, 1, Number(year), monthIndex + 1, 1)
  const from = Date.parse(`${year}-${month}-${day}T00:00:00Z`)
  if (Number.isNaN(from) || new Date(from).getUTCDate() !== Number(day)) return undefined
  if (hour === undefined) return { from, to: from + 86_400_000 }
  const instant = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second ?? '00'}${fraction ?? ''}${zone ?? 'Z'}`,
  )
  if (Number.isNaN(instant)) return undefined
  return { from: instant, to: instant + instantLength(second, fraction) }
}

function instantLength(second: string | undefined, fraction: string | undefined): number {
  if (second === undefined) return 60_000
  return fraction === undefined ? 1000 : 1
}

function utcSpan(...[y1, m1, d1, y2, m2, d2]: [number, number, number, number, number, number]) {
  return { from: Date.UTC(y1, m1, d1), to: Date.UTC(y2, m2, d2) }
}
