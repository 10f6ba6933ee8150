import { formatElement } from './format-element.ts'

type Resource = Readonly<Record<string, unknown>>

/** Members that say what a resource is about, the telling ones first. */
const telling = [
  'name',
  'code',
  'medicationCodeableConcept',
  'vaccineCode',
  'medicationReference',
  'title',
  'type',
  'description',
  'class',
  'category',
  'participant',
]

/** Members that say when it happened, the telling ones first. */
const dates = [
  'birthDate',
  'effectiveDateTime',
  'effectivePeriod',
  'onsetDateTime',
  'occurrenceDateTime',
  'performedDateTime',
  'performedPeriod',
  'authoredOn',
  'period',
  'billablePeriod',
  'recordedDate',
  'date',
  'created',
  'issued',
  'indexed',
]

/** What a resource is about, in a few words. */
export function describeResource(resource: Resource): string {
  const about = firstOf(resource, telling)
  const value = formatElement(resource['valueQuantity'] ?? resource['valueCodeableConcept'])
  return value === null ? about : `${about}: ${value}`
}

/** When it happened, as the resource says it, to the minute. */
export function dateOf(resource: Resource): string {
  return firstOf(resource, dates).replace(/T(\d\d:\d\d)[\d:.]*/g, ' $1')
}

/** Its status; some types call it their own way. */
export function statusOf(resource: Resource): string {
  return firstOf(resource, ['status', 'clinicalStatus', 'lifecycleStatus', 'gender'])
}

function firstOf(resource: Resource, names: readonly string[]): string {
  for (const name of names) {
    const text = formatElement(resource[name])
    if (text !== null && text !== '') return text
  }
  return ''
}
