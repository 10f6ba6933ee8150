import type {
  EncounterSummary,
  PatientSummary as KnownPatient,
} from '../../launch-context/index.ts'
import { type Markup, markup } from './markup.ts'

export type { EncounterSummary } from '../../launch-context/index.ts'

/** One business identifier of a patient. */
export type PatientIdentifier = KnownPatient['identifiers'][number]

/** A patient as pickers and banners show it. */
export interface PatientSummary extends KnownPatient {
  /** As `describeAge` says it. */
  readonly age?: string | undefined
}

/** Says how old somebody born on a FHIR `date` is: days under a month, months under two years, else
 * years; `about` where only the year is known; undefined when born after `today`.
 * @param birthDate `YYYY`, `YYYY-MM` or `YYYY-MM-DD`
 * @param today `YYYY-MM-DD`
 */
export function describeAge(birthDate: string, today: string): string | undefined {
  const [year = 0, month, day] = birthDate.split('-').map(Number)
  const [nowYear = 0, nowMonth = 1, nowDay = 1] = today.split('-').map(Number)
  if (month === undefined) return year <= nowYear ? `about ${nowYear - year} y` : undefined
  const months =
    (nowYear - year) * 12 + (nowMonth - month) - (day !== undefined && nowDay < day ? 1 : 0)
  if (months < 0) return undefined
  if (months >= 24) return `${Math.floor(months / 12)} y`
  if (months > 0 || day === undefined) return `${months} mo`
  return `${(Date.parse(today) - Date.parse(birthDate)) / 86_400_000} d`
}

/** Renders the banner that keeps one patient unmistakable: name, sex, birth date, age, identifiers. */
export function renderPatientBanner(
  patient: PatientSummary,
  encounter?: EncounterSummary | undefined,
): Markup {
  const birth = [patient.birthDate, patient.age].filter((part) => part !== undefined).join(', ')
  return markup`<section class="patient-banner" aria-label="Patient in context">
  <p class="patient-name"><bdi>${patient.name}</bdi></p>
  <dl class="patient-facts">
    ${patient.sex !== undefined && renderFact('Sex', markup`${patient.sex}`)}
    ${birth !== '' && renderFact('Born', markup`${birth}`)}
    ${renderFact('Id', markup`<code>Patient/${patient.id}</code>`)}
    ${patient.identifiers.map((identifier) =>
      renderFact(identifier.label, markup`<code>${identifier.value}</code>`),
    )}
    ${
      encounter !== undefined &&
      renderFact('Encounter', markup`<bdi>${encounter.label}</bdi> <code>${encounter.id}</code>`)
    }
  </dl>
</section>`
}

function renderFact(label: string, value: Markup): Markup {
  return markup`<div><dt>${label}</dt><dd>${value}</dd></div>`
}
