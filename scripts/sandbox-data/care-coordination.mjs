import { addDays, RECORDED_ON } from './calendar.mjs'
import { hl7, loinc, MEASUREMENT, snomed } from './codes.mjs'

/** CareTeam, CarePlan and Goals of a patient with at least one long-term condition. */
export function buildCareCoordination(visit, stories, conditionIds) {
  const patientId = visit.patientId
  const meta = { lastUpdated: visit.end }
  const addresses = conditionIds.map((id) => ({ reference: `Condition/${id}` }))
  const goals = stories
    .filter((story) => story.goal)
    .map((story, index) => buildGoal(visit, story.goal, index, addresses))
  const team = {
    resourceType: 'CareTeam',
    id: `${patientId}-team`,
    meta,
    status: 'active',
    name: 'Primary care team',
    subject: visit.subject,
    participant: [
      { role: [snomed('446050000', 'Primary care physician')], member: visit.performer },
      { role: [snomed('116154003', 'Patient')], member: visit.subject },
    ],
    managingOrganization: [visit.organization],
  }
  const plan = {
    resourceType: 'CarePlan',
    id: `${patientId}-plan`,
    meta,
    text: {
      status: 'generated',
      div: '<div xmlns="http://www.w3.org/1999/xhtml">Assessment and plan of treatment</div>',
    },
    status: 'active',
    intent: 'plan',
    category: [
      {
        coding: [
          {
            system: 'http://hl7.org/fhir/us/core/CodeSystem/careplan-category',
            code: 'assess-plan',
            display: 'Assessment and Plan of Treatment',
          },
        ],
      },
    ],
    title: 'Assessment and plan of treatment',
    subject: visit.subject,
    period: { start: visit.date },
    author: visit.performer,
    careTeam: [{ reference: `CareTeam/${team.id}` }],
    addresses,
    ...(goals.length > 0 ? { goal: goals.map((goal) => ({ reference: `Goal/${goal.id}` })) } : {}),
  }
  return [team, ...goals, plan]
}

function buildGoal(visit, [text, measure], index, addresses) {
  return {
    resourceType: 'Goal',
    id: `${visit.patientId}-goal-${index + 1}`,
    meta: { lastUpdated: visit.end },
    lifecycleStatus: 'active',
    achievementStatus: hl7('goal-achievement', 'in-progress', 'In Progress'),
    description: { text },
    subject: visit.subject,
    startDate: visit.date,
    target: [
      {
        ...(measure ? { measure: loinc(MEASUREMENT[measure][0], MEASUREMENT[measure][1]) } : {}),
        dueDate: addDays(RECORDED_ON, 180),
      },
    ],
    expressedBy: visit.performer,
    addresses,
  }
}

/** A Device in use by or implanted in the patient. */
export function buildDevice(visit, [code, display]) {
  return {
    resourceType: 'Device',
    id: `${visit.patientId}-device`,
    meta: { lastUpdated: visit.end },
    udiCarrier: [
      {
        deviceIdentifier: `0084${code.slice(0, 10).padStart(10, '0')}`,
        carrierHRF: `(01)0084${code.slice(0, 10).padStart(10, '0')}`,
      },
    ],
    status: 'active',
    distinctIdentifier: visit.patientId,
    manufactureDate: addDays(visit.date, -240),
    lotNumber: `LOT-${visit.date.replaceAll('-', '')}`,
    deviceName: [{ name: display, type: 'user-friendly-name' }],
    type: snomed(code, display),
    patient: visit.subject,
  }
}

/** The next booked Appointment of a patient. */
export function buildAppointment(visit, daysAhead) {
  const day = addDays(RECORDED_ON, daysAhead)
  return {
    resourceType: 'Appointment',
    id: `${visit.patientId}-next-visit`,
    meta: { lastUpdated: visit.end },
    status: 'booked',
    appointmentType: hl7('v2-0276', 'FOLLOWUP', 'A follow up visit from a previous appointment'),
    start: `${day}T15:00:00Z`,
    end: `${day}T15:30:00Z`,
    minutesDuration: 30,
    participant: [
      { actor: visit.subject, status: 'accepted' },
      { actor: visit.performer, status: 'accepted' },
      { actor: visit.location, status: 'accepted' },
    ],
  }
}
