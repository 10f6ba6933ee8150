import type { ResourceTypeName } from '../../../../shared/fhir/resource-types.ts'

const labels: { readonly [type in ResourceTypeName]?: string } = {
  AllergyIntolerance: 'allergies and intolerances',
  Appointment: 'appointments',
  Basic: 'other records',
  Binary: 'attached files',
  CarePlan: 'care plans',
  CareTeam: 'care teams',
  Condition: 'conditions and diagnoses',
  Coverage: 'insurance coverage',
  Device: 'devices',
  DiagnosticReport: 'diagnostic reports',
  DocumentReference: 'documents and notes',
  Encounter: 'visits and stays',
  ExplanationOfBenefit: 'insurance claims and payments',
  Goal: 'health goals',
  Immunization: 'immunizations',
  Location: 'places of care',
  Medication: 'medications',
  MedicationRequest: 'prescriptions',
  Observation: 'test results, vital signs and other observations',
  Organization: 'care organizations',
  Patient: 'name, address, birth date and other personal details',
  Person: 'personal details',
  Practitioner: 'health professionals',
  PractitionerRole: 'roles of health professionals',
  Procedure: 'procedures and operations',
  Provenance: 'records of who entered what',
  RelatedPerson: 'relatives and caregivers',
  ServiceRequest: 'orders and referrals',
  Task: 'tasks',
}

/** Names the records of a resource type in plain words, in the plural; a type without words of its
 * own is named after itself (`imaging study records`). */
export function labelOf(type: ResourceTypeName): string {
  return labels[type] ?? `${type.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()} records`
}
