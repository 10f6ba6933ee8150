import { z } from 'zod'
import { importedDocumentBytes } from '../imported-document.ts'
import { method } from './contract.ts'
import { done, noParams, pageOf, pageParams } from './page.ts'

const search = z.string().max(200).default('')

const patientRow = z.strictObject({
  /** Id of the Patient resource, without its type. */
  id: z.string(),
  name: z.string(),
  /** `YYYY-MM-DD`, `YYYY-MM` or `YYYY`. */
  birthDate: z.string().nullable(),
  gender: z.string().nullable(),
  isDeceased: z.boolean(),
  identifiers: z.array(z.strictObject({ label: z.string(), value: z.string() })),
})

const encounterRow = z.strictObject({
  /** Id of the Encounter resource, without its type. */
  id: z.string(),
  /** What happened, in words. */
  label: z.string(),
  status: z.string(),
  start: z.string().nullable(),
  end: z.string().nullable(),
})

const personRow = z.strictObject({
  /** Relative reference, as in `Practitioner/grace-adeyemi`: what a user has as fhirUser. */
  reference: z.string(),
  name: z.string(),
  /** For relatives, the patients they stand for. */
  patients: z.array(z.string()),
})

const decision = z.strictObject({
  outcome: z.enum(['passed', 'failed', 'information']),
  clause: z.string(),
  text: z.string(),
  /** The decision record: what was needed, the scopes that allowed it or what the closest ones lack. */
  detail: z.unknown().optional(),
})

const queryAnswer = z.strictObject({
  status: z.int(),
  /** A resource, a Bundle, or the OperationOutcome of a refusal. */
  body: z.record(z.string(), z.unknown()).nullable(),
  /** What the scopes decided; empty when the operator asks. */
  decisions: z.array(decision),
  /** Where the next page of a search starts; null on the last. */
  nextOffset: z.int().nullable(),
})

const typeCount = z.strictObject({ type: z.string(), count: z.int() })

const importReport = z.strictObject({
  isApplied: z.boolean(),
  added: z.int(),
  replaced: z.int(),
  types: z.array(typeCount),
})

/** A patient as pickers show one. */
export type SandboxPatient = z.infer<typeof patientRow>
/** An encounter as pickers show one. */
export type SandboxEncounter = z.infer<typeof encounterRow>
/** Somebody a user can be. */
export type SandboxPerson = z.infer<typeof personRow>
/** What a query of the sandbox gave. */
export type SandboxAnswer = z.infer<typeof queryAnswer>
/** A scope decision with its record. */
export type SandboxDecision = z.infer<typeof decision>

/** Methods of the FHIR sandbox. */
export const sandboxMethods = {
  'sandbox.status': method(
    'Tells how many resources of each type there are',
    noParams,
    z.strictObject({ total: z.int(), types: z.array(typeCount), isWritable: z.boolean() }),
  ),
  'sandbox.listPatients': method(
    'Lists patients by name, identifier or id, in order of name',
    z.strictObject({ ...pageParams, search }),
    pageOf(patientRow),
  ),
  'sandbox.listEncounters': method(
    'Lists the encounters of a patient, newest first',
    z.strictObject({ patientId: z.string() }),
    z.array(encounterRow),
  ),
  'sandbox.listPeople': method(
    'Lists who a user can be: practitioners, patients, relatives, persons',
    z.strictObject({
      ...pageParams,
      search,
      type: z.enum(['Practitioner', 'Patient', 'RelatedPerson', 'Person']),
    }),
    pageOf(personRow),
  ),
  'sandbox.query': method(
    'Reads or searches as the operator, or as a token with the given scopes would, and explains every decision',
    z.strictObject({
      /** Path and query below the FHIR base, as in `Observation?patient=amara-okafor`. */
      path: z.string().max(8192),
      offset: z.int().min(0).default(0),
      asToken: z
        .strictObject({
          scope: z.string().max(8192),
          patient: z.string().nullable(),
          fhirUser: z.string().nullable(),
        })
        .nullable()
        .default(null),
    }),
    queryAnswer,
  ),
  'sandbox.import': method(
    'Stores the resources of a FHIR R4 Bundle, all or none; a dry run only checks',
    z.strictObject({ bundle: z.string().max(importedDocumentBytes), isDryRun: z.boolean() }),
    importReport,
  ),
  'sandbox.reset': method(
    'Puts the shipped data in place of everything in the sandbox',
    z.strictObject({ confirmation: z.literal('reset') }),
    done,
  ),
}

/** Events of the FHIR sandbox. */
export const sandboxEvents = { 'sandbox.changed': z.strictObject({}) }
