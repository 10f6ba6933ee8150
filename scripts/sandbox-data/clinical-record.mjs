import { medicationId } from './care-network.mjs'
import { ALLERGY, CONDITION_CATEGORY, DRUG, hl7, hl7Coding, loinc, snomed } from './codes.mjs'
import { CONDITION_STATUS } from './stories.mjs'

const ICD10 = 'http://hl7.org/fhir/sid/icd-10-cm'

/** A Condition; `category` is a key of CONDITION_CATEGORY. */
export function buildCondition(
  visit,
  [suffix, code, category, icd10],
  { onset, abatement, suffixId },
) {
  return {
    resourceType: 'Condition',
    id: `${visit.patientId}-${suffix}${suffixId ?? ''}`,
    meta: { lastUpdated: visit.end },
    clinicalStatus: abatement ? CONDITION_STATUS.resolved : CONDITION_STATUS.active,
    verificationStatus: hl7('condition-ver-status', 'confirmed', 'Confirmed'),
    category: [CONDITION_CATEGORY[category]],
    code: { ...code, coding: [...code.coding, { system: ICD10, code: icd10 }] },
    subject: visit.subject,
    encounter: { reference: `Encounter/${visit.encounterId}` },
    onsetDateTime: onset,
    ...(abatement ? { abatementDateTime: abatement } : {}),
    recordedDate: visit.date,
    recorder: visit.performer,
  }
}

/** A MedicationRequest; drugs with an even table place refer to a Medication, the others carry a code. */
export function buildMedicationRequest(visit, [drug, dosage, status], conditionId) {
  const isReference = Object.keys(DRUG).indexOf(drug) % 2 === 0
  return {
    resourceType: 'MedicationRequest',
    id: `${visit.patientId}-${medicationId(drug)}`,
    meta: { lastUpdated: visit.end },
    status,
    intent: 'order',
    category: [hl7('medicationrequest-category', 'community', 'Community')],
    ...(isReference
      ? {
          medicationReference: {
            reference: `Medication/${medicationId(drug)}`,
            display: DRUG[drug].text,
          },
        }
      : { medicationCodeableConcept: DRUG[drug] }),
    subject: visit.subject,
    encounter: { reference: `Encounter/${visit.encounterId}` },
    authoredOn: visit.start,
    requester: visit.performer,
    ...(conditionId ? { reasonReference: [{ reference: `Condition/${conditionId}` }] } : {}),
    dosageInstruction: [{ sequence: 1, text: dosage }],
    dispenseRequest: {
      numberOfRepeatsAllowed: 3,
      expectedSupplyDuration: {
        value: 30,
        unit: 'days',
        system: 'http://unitsofmeasure.org',
        code: 'd',
      },
    },
  }
}

/** An AllergyIntolerance of the ALLERGY table. */
export function buildAllergy(visit, name) {
  const [category, code, manifestation, display, criticality] = ALLERGY[name]
  return {
    resourceType: 'AllergyIntolerance',
    id: `${visit.patientId}-${medicationId(name)}-allergy`,
    meta: { lastUpdated: visit.end },
    clinicalStatus: hl7('allergyintolerance-clinical', 'active', 'Active'),
    verificationStatus: hl7('allergyintolerance-verification', 'confirmed', 'Confirmed'),
    type: 'allergy',
    category: [category],
    criticality,
    code,
    patient: visit.subject,
    recordedDate: visit.date,
    recorder: visit.performer,
    reaction: [{ manifestation: [snomed(manifestation, display)] }],
  }
}

/** A completed Immunization given on a date. */
export function buildImmunization(visit, name, code, date, dose) {
  return {
    resourceType: 'Immunization',
    id: `${visit.patientId}-${medicationId(name)}-${date}`,
    meta: { lastUpdated: `${date}T12:00:00Z` },
    status: 'completed',
    vaccineCode: code,
    patient: visit.subject,
    occurrenceDateTime: date,
    primarySource: true,
    location: visit.location,
    performer: [{ actor: visit.performer }],
    protocolApplied: [{ doseNumberPositiveInt: dose }],
  }
}

/** A completed Procedure with the ServiceRequest it answers. */
export function buildProcedure(visit, code, conditionId) {
  const id = `${visit.encounterId}-procedure`
  const reasons = conditionId
    ? { reasonReference: [{ reference: `Condition/${conditionId}` }] }
    : {}
  const request = {
    resourceType: 'ServiceRequest',
    id: `${visit.encounterId}-order`,
    meta: { lastUpdated: visit.end },
    status: 'completed',
    intent: 'order',
    category: [snomed('387713003', 'Surgical procedure')],
    code,
    subject: visit.subject,
    encounter: { reference: `Encounter/${visit.encounterId}` },
    authoredOn: visit.start,
    requester: visit.performer,
    ...reasons,
  }
  const procedure = {
    resourceType: 'Procedure',
    id,
    meta: { lastUpdated: visit.end },
    basedOn: [{ reference: `ServiceRequest/${request.id}` }],
    status: 'completed',
    code,
    subject: visit.subject,
    encounter: { reference: `Encounter/${visit.encounterId}` },
    performedPeriod: { start: visit.start, end: visit.end },
    performer: [{ actor: visit.performer }],
    location: visit.location,
    ...reasons,
  }
  return [request, procedure]
}

/** A laboratory DiagnosticReport over the results of a visit. */
export function buildLaboratoryReport(visit, results) {
  return {
    resourceType: 'DiagnosticReport',
    id: `${visit.encounterId}-laboratory`,
    meta: { lastUpdated: visit.end },
    status: 'final',
    category: [hl7('v2-0074', 'LAB', 'Laboratory')],
    code: loinc('11502-2', 'Laboratory report'),
    subject: visit.subject,
    encounter: { reference: `Encounter/${visit.encounterId}` },
    effectiveDateTime: visit.start,
    issued: visit.end,
    performer: [visit.organization],
    result: results.map((result) => ({
      reference: `Observation/${result.id}`,
      display: result.code.text,
    })),
  }
}

/** A clinical note: the DocumentReference and the Binary that holds its text. */
export function buildNote(visit, text) {
  const id = `${visit.encounterId}-note`
  const isDischarge = visit.kind === 'inpatient'
  const type = isDischarge
    ? loinc('18842-5', 'Discharge summary')
    : loinc('11506-3', 'Progress note')
  const binary = {
    resourceType: 'Binary',
    id,
    meta: { lastUpdated: visit.end },
    contentType: 'text/plain; charset=utf-8',
    securityContext: { reference: visit.subject.reference },
    data: Buffer.from(text, 'utf8').toString('base64'),
  }
  const document = {
    resourceType: 'DocumentReference',
    id,
    meta: { lastUpdated: visit.end },
    identifier: [{ system: 'urn:trustbench:documents', value: id }],
    status: 'current',
    docStatus: 'final',
    type,
    category: [
      {
        coding: [
          {
            system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category',
            code: 'clinical-note',
            display: 'Clinical Note',
          },
        ],
        text: 'Clinical Note',
      },
    ],
    subject: visit.subject,
    date: visit.end,
    author: [visit.performer],
    custodian: visit.organization,
    content: [
      {
        attachment: {
          contentType: binary.contentType,
          url: `Binary/${id}`,
          title: `${type.text}, ${visit.date}`,
          creation: visit.end,
        },
      },
    ],
    context: {
      encounter: [{ reference: `Encounter/${visit.encounterId}` }],
      period: { start: visit.start, end: visit.end },
    },
  }
  const provenance = {
    resourceType: 'Provenance',
    id,
    meta: { lastUpdated: visit.end },
    target: [{ reference: `DocumentReference/${id}` }, { reference: visit.subject.reference }],
    recorded: visit.end,
    activity: hl7('v3-DataOperation', 'CREATE', 'create'),
    agent: [
      {
        type: hl7('provenance-participant-type', 'author', 'Author'),
        who: visit.performer,
        onBehalfOf: visit.organization,
      },
    ],
  }
  return [binary, document, provenance]
}

/** An Encounter for a visit. */
export function buildEncounter(visit, reasonConditionIds) {
  const kinds = {
    checkup: ['AMB', 'ambulatory', snomed('185349003', 'Encounter for check up')],
    'follow-up': ['AMB', 'ambulatory', snomed('390906007', 'Follow-up encounter')],
    telephone: ['VR', 'virtual', snomed('185317003', 'Telephone encounter')],
    emergency: ['EMER', 'emergency', snomed('50849002', 'Emergency department patient visit')],
    inpatient: ['IMP', 'inpatient encounter', snomed('32485007', 'Hospital admission')],
  }
  const [classCode, classDisplay, type] = kinds[visit.kind]
  return {
    resourceType: 'Encounter',
    id: visit.encounterId,
    meta: { lastUpdated: visit.end },
    identifier: [{ system: 'urn:trustbench:encounters', value: visit.encounterId }],
    status: visit.status ?? 'finished',
    class: hl7Coding('v3-ActCode', classCode, classDisplay),
    type: [type],
    subject: visit.subject,
    participant: [
      {
        type: [hl7('v3-ParticipationType', 'PPRF', 'primary performer')],
        individual: visit.performer,
      },
    ],
    period: { start: visit.start, ...(visit.status === 'in-progress' ? {} : { end: visit.end }) },
    ...(reasonConditionIds.length > 0
      ? {
          diagnosis: reasonConditionIds.map((id) => ({
            condition: { reference: `Condition/${id}` },
          })),
        }
      : {}),
    location: [{ location: visit.location }],
    serviceProvider: visit.organization,
  }
}
