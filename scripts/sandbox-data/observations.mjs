import { loinc, MEASUREMENT, OBSERVATION_CATEGORY, snomed } from './codes.mjs'

const UCUM = 'http://unitsofmeasure.org'

const quantity = (value, unit) => ({ value, unit, system: UCUM, code: unit })

/** One Observation of the MEASUREMENT table taken at a visit. */
export function buildMeasurement(visit, name, value) {
  const [code, display, unit, category, digits] = MEASUREMENT[name]
  return {
    ...observationAt(
      visit,
      name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      category,
    ),
    code: loinc(code, display),
    valueQuantity: quantity(Number(value.toFixed(digits)), unit),
  }
}

/** A blood pressure panel with its two components. */
export function buildBloodPressure(visit, systolic, diastolic) {
  const component = (code, display, value) => ({
    code: loinc(code, display),
    valueQuantity: quantity(value, 'mm[Hg]'),
  })
  return {
    ...observationAt(visit, 'blood-pressure', 'vital-signs'),
    code: loinc('85354-9', 'Blood pressure panel with all children optional', 'Blood pressure'),
    component: [
      component('8480-6', 'Systolic blood pressure', systolic),
      component('8462-4', 'Diastolic blood pressure', diastolic),
    ],
  }
}

/** Tobacco smoking status, a social-history observation. */
export function buildSmokingStatus(visit, status) {
  const answers = {
    never: snomed('266919005', 'Never smoked tobacco'),
    former: snomed('8517006', 'Ex-smoker'),
    current: snomed('449868002', 'Smokes tobacco daily'),
  }
  return {
    ...observationAt(visit, 'smoking-status', 'social-history'),
    code: loinc('72166-2', 'Tobacco smoking status'),
    valueCodeableConcept: answers[status],
  }
}

/** The answer to the housing question of a social-needs survey, in both its categories. */
export function buildHousingStatus(visit, isHoused) {
  const observation = observationAt(visit, 'housing-status', 'survey')
  return {
    ...observation,
    category: [...observation.category, OBSERVATION_CATEGORY.sdoh],
    code: loinc('71802-3', 'Housing status'),
    valueCodeableConcept: isHoused
      ? loinc('LA30189-7', 'I have a steady place to live')
      : loinc(
          'LA30190-5',
          'I have a place to live today, but I am worried about losing it in the future',
        ),
  }
}

function observationAt(visit, suffix, category) {
  return {
    resourceType: 'Observation',
    id: `${visit.encounterId}-${suffix}`,
    meta: { lastUpdated: visit.end },
    status: 'final',
    category: [OBSERVATION_CATEGORY[category]],
    code: undefined,
    subject: visit.subject,
    encounter: { reference: `Encounter/${visit.encounterId}` },
    effectiveDateTime: visit.start,
    issued: visit.end,
    performer: [visit.performer],
  }
}
