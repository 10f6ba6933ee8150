import { addDays, instantOn, RECORDED_ON, yearsBetween } from './calendar.mjs'
import { buildAppointment, buildCareCoordination, buildDevice } from './care-coordination.mjs'
import { CLINICIANS } from './care-network.mjs'
import {
  buildAllergy,
  buildCondition,
  buildEncounter,
  buildImmunization,
  buildLaboratoryReport,
  buildMedicationRequest,
  buildNote,
  buildProcedure,
} from './clinical-record.mjs'
import { ALLERGY, VACCINE } from './codes.mjs'
import { buildCoverage, buildExplanationOfBenefit } from './coverage.mjs'
import {
  buildBloodPressure,
  buildHousingStatus,
  buildMeasurement,
  buildSmokingStatus,
} from './observations.mjs'
import { birthDateOf, buildPatient } from './patient-demographics.mjs'
import { createSeededRandom } from './seeded-random.mjs'
import { HEALTH_CONCERNS, STORIES } from './stories.mjs'

/** Every resource of one patient, in an order in which no reference points forward to another patient. */
export function buildPatientRecord(person, index) {
  const random = createSeededRandom(`trustbench ${person.id}`)
  const birthDate = birthDateOf(person, random)
  const stories = person.stories.map((name) => STORIES[name])
  const clinician = clinicianFor(person, stories)
  const patient = buildPatient(person, birthDate, clinician, index, random)
  const subject = { reference: `Patient/${person.id}`, display: patient.name[0].text }
  const visits = planVisits(person, birthDate, stories, clinician, subject)
  if (visits.length === 0) return [patient]
  const coverage = buildCoverage(person, subject, birthDate)
  const context = { person, birthDate, stories, random, coverage, visits }
  const diagnoses = buildDiagnoses(context)
  return [
    patient,
    coverage,
    ...diagnoses,
    ...visits.flatMap((visit, number) => buildVisit(context, visit, number, diagnoses)),
    ...buildOnce(context, diagnoses),
  ]
}

function clinicianFor(person, stories) {
  const field =
    stories.find((story) => story.field)?.field ?? (person.age < 18 ? 'pediatrics' : 'family')
  const candidates = CLINICIANS.filter((clinician) => clinician.field === field)
  return candidates[person.cityIndex % candidates.length]
}

function planVisits(person, birthDate, stories, clinician, subject) {
  const count = Math.max(...stories.map((story) => story.visits))
  const kinds = Array.from({ length: count }, (_, place) =>
    place === 0 ? 'checkup' : place % 4 === 3 ? 'telephone' : 'follow-up',
  )
  if (stories.some((story) => story.emergency)) kinds.push('emergency')
  if (stories.some((story) => story.admission)) kinds.push('inpatient')
  const lastDay = person.marks.includes('deceased')
    ? '2026-05-02'
    : addDays(RECORDED_ON, -(person.cityIndex * 3 + 4))
  const lifeDays = Math.round((Date.parse(lastDay) - Date.parse(birthDate)) / 86_400_000)
  const gap = Math.min(150, Math.floor((lifeDays - 3) / kinds.length))
  return kinds.map((kind, place) => {
    const date = addDays(lastDay, -gap * (kinds.length - 1 - place))
    const minute = 8 * 60 + ((place * 95 + person.cityIndex * 20) % 480)
    const encounterId = `${person.id}-${date}`
    const isOpen = place === kinds.length - 1 && kind === 'follow-up' && person.cityIndex === 0
    return {
      patientId: person.id,
      encounterId,
      kind,
      date,
      subject,
      start: instantOn(date, minute),
      end: kind === 'inpatient' ? instantOn(addDays(date, 3), 660) : instantOn(date, minute + 40),
      ...(isOpen ? { status: 'in-progress' } : {}),
      progress: kinds.length === 1 ? 1 : place / (kinds.length - 1),
      performer: { reference: `Practitioner/${clinician.id}`, display: clinician.display },
      organization: { reference: `Organization/${clinician.organization}` },
      location: { reference: `Location/${clinician.location}` },
      serviceCode: {
        coding: [
          {
            system: 'http://www.ama-assn.org/go/cpt',
            code: kind === 'emergency' ? '99284' : kind === 'inpatient' ? '99223' : '99213',
          },
        ],
      },
    }
  })
}

/** Long-term problems, the acute diagnoses of emergency visits, and health concerns. */
function buildDiagnoses({ person, birthDate, stories, random, visits }) {
  const [first] = visits
  const problems = stories.flatMap((story) =>
    (story.conditions ?? []).map((condition) => {
      const years = Math.min(story.sinceYears, Math.max(1, person.age - 1))
      return buildCondition(first, condition, {
        onset: addDays(first.date, -365 * years + random.integer(0, 90)),
      })
    }),
  )
  const acute = visits
    .filter((visit) => visit.kind === 'emergency')
    .flatMap((visit) =>
      stories
        .filter((story) => story.emergency)
        .map((story) => {
          const [suffix, code, icd10] = story.emergency[1]
          return buildCondition(visit, [suffix, code, 'encounter-diagnosis', icd10], {
            onset: visit.date,
            abatement: addDays(visit.date, 9),
            suffixId: `-${visit.date}`,
          })
        }),
    )
  const isConcerned = yearsBetween(birthDate, RECORDED_ON) > 17 && random.chance(0.4)
  const [suffix, code, icd10] = person.marks.includes('homeless')
    ? HEALTH_CONCERNS[1]
    : random.pick(HEALTH_CONCERNS)
  const concerns =
    isConcerned || person.marks.includes('homeless')
      ? [buildCondition(first, [suffix, code, 'health-concern', icd10], { onset: first.date })]
      : []
  return [...problems, ...acute, ...concerns]
}

function buildVisit(context, visit, number, diagnoses) {
  const { stories, random, coverage } = context
  const isAtVisit = (condition) =>
    condition.encounter.reference === `Encounter/${visit.encounterId}`
  const chronic = diagnoses.filter(
    (condition) => condition.id === `${visit.patientId}-${stories[0].conditions?.[0][0]}`,
  )
  const own = diagnoses.filter((condition) => isAtVisit(condition) && condition.abatementDateTime)
  const isRemote = visit.kind === 'telephone'
  const vitals = isRemote ? [] : buildVitals(context, visit)
  const results = isRemote ? [] : buildCourse(context, visit)
  const laboratory = results.filter((result) => result.category[0].coding[0].code === 'laboratory')
  const procedure =
    visit.kind === 'inpatient'
      ? stories
          .filter((story) => story.admission)
          .slice(0, 1)
          .flatMap((story) => buildProcedure(visit, story.admission[1], chronic[0]?.id))
      : []
  return [
    buildEncounter(
      visit,
      (own.length > 0 ? own : chronic).map((condition) => condition.id),
    ),
    ...vitals,
    ...results,
    ...(laboratory.length > 0 ? [buildLaboratoryReport(visit, laboratory)] : []),
    ...procedure,
    ...(number % 2 === 0 || visit.kind === 'inpatient'
      ? buildNote(visit, noteText(context, visit, chronic))
      : []),
    buildExplanationOfBenefit(visit, coverage, random),
  ]
}

function buildVitals({ person, birthDate, stories, random }, visit) {
  const age = Math.max(0, (Date.parse(visit.date) - Date.parse(birthDate)) / (365.25 * 86_400_000))
  const height =
    age < 18 ? 50 + 76 * Math.sqrt(Math.min(age, 16) / 10) : person.gender === 'male' ? 176 : 163
  const weight = age < 18 ? 3.4 + age * 3.3 : 58 + (person.id.length % 9) * 4.5
  const steadyHeight = height + (person.id.length % 5)
  const steadyWeight = weight + random.decimal(-1.2, 1.2)
  const pressures = stories.find((story) => story.bloodPressure)?.bloodPressure ?? [116, 118]
  const systolic = Math.round(
    pressures[0] + (pressures[1] - pressures[0]) * visit.progress + random.integer(-4, 4),
  )
  return [
    buildMeasurement(visit, 'weight', steadyWeight),
    buildMeasurement(visit, 'heartRate', (age < 5 ? 110 : 72) + random.integer(-8, 8)),
    ...(visit.kind === 'checkup'
      ? [
          buildMeasurement(visit, 'height', steadyHeight),
          buildMeasurement(visit, 'bmi', steadyWeight / (steadyHeight / 100) ** 2),
          buildMeasurement(visit, 'respiratoryRate', (age < 5 ? 26 : 15) + random.integer(-2, 2)),
        ]
      : []),
    ...(visit.kind === 'emergency'
      ? [buildMeasurement(visit, 'temperature', random.decimal(37.9, 39.2))]
      : []),
    ...(age > 3
      ? [
          buildBloodPressure(
            visit,
            age < 18 ? systolic - 12 : systolic,
            Math.round(systolic * 0.63),
          ),
        ]
      : []),
  ]
}

function buildCourse({ stories, random }, visit) {
  const course = Object.assign({}, ...stories.map((story) => story.course ?? {}))
  return Object.entries(course).map(([name, [first, last, noise]]) =>
    buildMeasurement(
      visit,
      name,
      first + (last - first) * visit.progress + random.decimal(-noise, noise, 2),
    ),
  )
}

/** What is recorded once: prescriptions, allergies, vaccines, social history, plans, devices. */
function buildOnce({ person, birthDate, stories, random, visits }, diagnoses) {
  const [first] = visits
  const last = visits[visits.length - 1]
  const isAdult = person.age > 17
  const conditionIdOf = (story) => story.conditions && `${person.id}-${story.conditions[0][0]}`
  const prescriptions = new Map()
  for (const story of stories) {
    for (const drug of story.drugs ?? []) {
      const visit = story.conditions ? first : last
      prescriptions.set(drug[0], buildMedicationRequest(visit, drug, conditionIdOf(story)))
    }
  }
  const longTerm = diagnoses.filter(
    (condition) => condition.category[0].coding[0].code === 'problem-list-item',
  )
  const device = stories.find((story) => story.device)?.device
  return [
    ...prescriptions.values(),
    ...(random.chance(0.4) ? [buildAllergy(first, random.pick(Object.keys(ALLERGY)))] : []),
    ...buildVaccinations(first, person.age, birthDate),
    ...(isAdult
      ? [
          buildSmokingStatus(
            first,
            stories.some((story) => story.smoker)
              ? 'current'
              : random.pick(['never', 'never', 'former']),
          ),
        ]
      : []),
    ...(isAdult
      ? [
          buildHousingStatus(first, !person.marks.includes('homeless')),
          buildMeasurement(first, 'phq2', random.integer(0, 2)),
        ]
      : []),
    ...(longTerm.length > 0
      ? buildCareCoordination(
          last,
          stories,
          longTerm.map((condition) => condition.id),
        )
      : []),
    ...(device ? [buildDevice(first, device)] : []),
    ...(!person.marks.includes('deceased') && random.chance(0.5)
      ? [buildAppointment(last, random.integer(5, 60))]
      : []),
  ]
}

function buildVaccinations(visit, age, birthDate) {
  const given = (name, date, dose) => buildImmunization(visit, name, VACCINE[name], date, dose)
  if (age < 18) {
    const schedule = [
      ['hepatitisB', 2, 1],
      ['rotavirus', 60, 1],
      ['dtap', 61, 1],
      ['polio', 62, 1],
      ['dtap', 122, 2],
      ['mmr', 375, 1],
      ['varicella', 376, 1],
      ['hpv', 4020, 1],
      ['tdap', 4050, 1],
    ]
    return schedule
      .map(([name, day, dose]) => [name, addDays(birthDate, day), dose])
      .filter(([, date]) => date < visit.date)
      .map(([name, date, dose]) => given(name, date, dose))
  }
  return [
    given('influenza', '2025-10-14', 1),
    given('covid', '2025-10-14', 1),
    ...(age % 3 === 0 ? [given('tdap', '2021-04-08', 1)] : []),
    ...(age > 64 ? [given('pneumococcal', '2023-09-19', 1)] : []),
    ...(age > 54 ? [given('zoster', '2022-06-02', 1)] : []),
  ]
}

function noteText({ person, stories }, visit, chronic) {
  const name = `${person.given[0]} ${person.family}`
  const story = stories.find((candidate) => candidate.admission ?? candidate.emergency)
  const eventText = { inpatient: story?.admission?.[0], emergency: story?.emergency?.[0] }[
    visit.kind
  ]
  const problem = chronic[0]?.code.text
  const assessment =
    eventText ??
    (problem
      ? `${problem}: reviewed, treatment continued, next visit in about five months.`
      : 'Well. Routine advice given.')
  return `${visit.performer.display}, ${visit.date}\nPatient: ${name}\n\nAssessment: ${assessment}\n`
}
