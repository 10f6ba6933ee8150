import type { ResourceTypeName } from './resource-types.ts'

/** How a resource type belongs to the patient compartment. */
export interface CompartmentMembership {
  /** The search parameters that the compartment definition names. */
  readonly parameters: readonly string[]
  /** The element paths behind those parameters; the resource is in the compartment of a patient
   * when a reference at one of them names that patient. */
  readonly paths: readonly string[]
}

/** The patient compartment of FHIR 4.0.1: each type that may be in it, and through which references.
 * Patient itself is in its own compartment by its id, beside `link`. Types that are missing here
 * are never in the compartment.
 * @see HL7 FHIR 4.0.1, CompartmentDefinition patient */
export const patientCompartment: {
  readonly [type in ResourceTypeName]?: CompartmentMembership
} = {
  Account: { parameters: ['subject'], paths: ['subject'] },
  AdverseEvent: { parameters: ['subject'], paths: ['subject'] },
  AllergyIntolerance: {
    parameters: ['patient', 'recorder', 'asserter'],
    paths: ['patient', 'recorder', 'asserter'],
  },
  Appointment: { parameters: ['actor'], paths: ['participant.actor'] },
  AppointmentResponse: { parameters: ['actor'], paths: ['actor'] },
  AuditEvent: { parameters: ['patient'], paths: ['agent.who', 'entity.what'] },
  Basic: { parameters: ['patient', 'author'], paths: ['subject', 'author'] },
  BodyStructure: { parameters: ['patient'], paths: ['patient'] },
  CarePlan: {
    parameters: ['patient', 'performer'],
    paths: ['subject', 'activity.detail.performer'],
  },
  CareTeam: { parameters: ['patient', 'participant'], paths: ['subject', 'participant.member'] },
  ChargeItem: { parameters: ['subject'], paths: ['subject'] },
  Claim: { parameters: ['patient', 'payee'], paths: ['patient', 'payee.party'] },
  ClaimResponse: { parameters: ['patient'], paths: ['patient'] },
  ClinicalImpression: { parameters: ['subject'], paths: ['subject'] },
  Communication: {
    parameters: ['subject', 'sender', 'recipient'],
    paths: ['subject', 'sender', 'recipient'],
  },
  CommunicationRequest: {
    parameters: ['subject', 'sender', 'recipient', 'requester'],
    paths: ['subject', 'sender', 'recipient', 'requester'],
  },
  Composition: {
    parameters: ['subject', 'author', 'attester'],
    paths: ['subject', 'author', 'attester.party'],
  },
  Condition: { parameters: ['patient', 'asserter'], paths: ['subject', 'asserter'] },
  Consent: { parameters: ['patient'], paths: ['patient'] },
  Coverage: {
    parameters: ['policy-holder', 'subscriber', 'beneficiary', 'payor'],
    paths: ['policyHolder', 'subscriber', 'beneficiary', 'payor'],
  },
  CoverageEligibilityRequest: { parameters: ['patient'], paths: ['patient'] },
  CoverageEligibilityResponse: { parameters: ['patient'], paths: ['patient'] },
  DetectedIssue: { parameters: ['patient'], paths: ['patient'] },
  DeviceRequest: { parameters: ['subject', 'performer'], paths: ['subject', 'performer'] },
  DeviceUseStatement: { parameters: ['subject'], paths: ['subject'] },
  DiagnosticReport: { parameters: ['subject'], paths: ['subject'] },
  DocumentManifest: {
    parameters: ['subject', 'author', 'recipient'],
    paths: ['subject', 'author', 'recipient'],
  },
  DocumentReference: { parameters: ['subject', 'author'], paths: ['subject', 'author'] },
  Encounter: { parameters: ['patient'], paths: ['subject'] },
  EnrollmentRequest: { parameters: ['subject'], paths: ['candidate'] },
  EpisodeOfCare: { parameters: ['patient'], paths: ['patient'] },
  ExplanationOfBenefit: { parameters: ['patient', 'payee'], paths: ['patient', 'payee.party'] },
  FamilyMemberHistory: { parameters: ['patient'], paths: ['patient'] },
  Flag: { parameters: ['patient'], paths: ['subject'] },
  Goal: { parameters: ['patient'], paths: ['subject'] },
  Group: { parameters: ['member'], paths: ['member.entity'] },
  ImagingStudy: { parameters: ['patient'], paths: ['subject'] },
  Immunization: { parameters: ['patient'], paths: ['patient'] },
  ImmunizationEvaluation: { parameters: ['patient'], paths: ['patient'] },
  ImmunizationRecommendation: { parameters: ['patient'], paths: ['patient'] },
  Invoice: { parameters: ['subject', 'patient', 'recipient'], paths: ['subject', 'recipient'] },
  List: { parameters: ['subject', 'source'], paths: ['subject', 'source'] },
  MeasureReport: { parameters: ['patient'], paths: ['subject'] },
  Media: { parameters: ['subject'], paths: ['subject'] },
  MedicationAdministration: {
    parameters: ['patient', 'performer', 'subject'],
    paths: ['subject', 'performer.actor'],
  },
  MedicationDispense: {
    parameters: ['subject', 'patient', 'receiver'],
    paths: ['subject', 'receiver'],
  },
  MedicationRequest: { parameters: ['subject'], paths: ['subject'] },
  MedicationStatement: { parameters: ['subject'], paths: ['subject'] },
  MolecularSequence: { parameters: ['patient'], paths: ['patient'] },
  NutritionOrder: { parameters: ['patient'], paths: ['patient'] },
  Observation: { parameters: ['subject', 'performer'], paths: ['subject', 'performer'] },
  Patient: { parameters: ['link'], paths: ['link.other'] },
  Person: { parameters: ['patient'], paths: ['link.target'] },
  Procedure: { parameters: ['patient', 'performer'], paths: ['subject', 'performer.actor'] },
  Provenance: { parameters: ['patient'], paths: ['target'] },
  QuestionnaireResponse: { parameters: ['subject', 'author'], paths: ['subject', 'author'] },
  RelatedPerson: { parameters: ['patient'], paths: ['patient'] },
  RequestGroup: {
    parameters: ['subject', 'participant'],
    paths: ['subject', 'action.participant'],
  },
  ResearchSubject: { parameters: ['individual'], paths: ['individual'] },
  RiskAssessment: { parameters: ['subject'], paths: ['subject'] },
  Schedule: { parameters: ['actor'], paths: ['actor'] },
  ServiceRequest: { parameters: ['subject', 'performer'], paths: ['subject', 'performer'] },
  Specimen: { parameters: ['subject'], paths: ['subject'] },
  SupplyDelivery: { parameters: ['patient'], paths: ['patient'] },
  SupplyRequest: { parameters: ['subject'], paths: ['deliverTo'] },
  VisionPrescription: { parameters: ['patient'], paths: ['patient'] },
}

/** Types outside the patient compartment that carry no patient data, so that one record serves
 * many patients: `patient/` scopes read them and never write them.
 * @see SMART App Launch 2.2.0, Scopes and Launch Context; ruling D-30 */
export const sharedResourceTypes: ReadonlySet<ResourceTypeName> = new Set<ResourceTypeName>([
  'ActivityDefinition',
  'CapabilityStatement',
  'CatalogEntry',
  'ChargeItemDefinition',
  'CodeSystem',
  'CompartmentDefinition',
  'ConceptMap',
  'DeviceDefinition',
  'Endpoint',
  'EventDefinition',
  'GraphDefinition',
  'HealthcareService',
  'ImplementationGuide',
  'InsurancePlan',
  'Library',
  'Location',
  'Measure',
  'Medication',
  'MedicationKnowledge',
  'MessageDefinition',
  'NamingSystem',
  'ObservationDefinition',
  'OperationDefinition',
  'Organization',
  'OrganizationAffiliation',
  'PlanDefinition',
  'Practitioner',
  'PractitionerRole',
  'Questionnaire',
  'SearchParameter',
  'SpecimenDefinition',
  'StructureDefinition',
  'StructureMap',
  'Substance',
  'TerminologyCapabilities',
  'ValueSet',
])

/** Types outside the patient compartment that may still be about one patient, with the path of that
 * reference: `patient/` scopes read those that name the context patient, and no others. Types
 * neither here, nor shared, nor in the compartment are out of reach of `patient/` scopes. */
export const patientReferencePaths: { readonly [type in ResourceTypeName]?: string } = {
  Binary: 'securityContext',
  Contract: 'subject',
  Device: 'patient',
  GuidanceResponse: 'subject',
  Task: 'for',
}
