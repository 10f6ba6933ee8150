import fc from 'fast-check'
import type {
  DecidableResource,
  FhirAccess,
  PrincipalReach,
} from '../../src/main/core/fhir-sandbox/scope-enforcement/index.ts'
import { scopesOf } from './scope-negotiation.ts'

/** Base of the samples. */
export const fhirBase = 'http://localhost:4100/fhir'

/** A resource as the oracle reads it. */
export interface SampleResource extends DecidableResource {
  readonly id: string
  readonly [element: string]: unknown
}

const patientReference = fc.constantFrom(
  { reference: 'Patient/p1' },
  { reference: `${fhirBase}/Patient/p1` },
  { reference: 'Patient/p2' },
  { reference: 'https://other.test/fhir/Patient/p1' },
  { display: 'Patient/p1' },
  undefined,
)

const category = fc
  .subarray(['lab', 'vital', 'other'])
  .map((codes) => codes.map((code) => ({ coding: [{ system: 's', code }] })))

const id = fc.constantFrom('p1', 'p2', 'x1')

/** Resources in and out of reach of all kinds of scopes. */
export const resource: fc.Arbitrary<SampleResource> = fc.oneof(
  fc.record({
    resourceType: fc.constant('Observation' as const),
    id,
    subject: patientReference,
    performer: fc.array(patientReference, { maxLength: 2 }),
    status: fc.constantFrom('final', 'amended'),
    category,
  }),
  fc.record({
    resourceType: fc.constant('Condition' as const),
    id,
    subject: patientReference,
    asserter: patientReference,
    category,
  }),
  fc.record({
    resourceType: fc.constant('Patient' as const),
    id,
    link: fc.array(fc.record({ other: patientReference }), { maxLength: 1 }),
    gender: fc.constantFrom('female', 'male'),
  }),
  fc.record({ resourceType: fc.constant('Practitioner' as const), id }),
  fc.record({ resourceType: fc.constant('Task' as const), id, for: patientReference }),
  fc.record({ resourceType: fc.constant('Bundle' as const), id }),
)

const limit = fc.constantFrom(
  'category=s|lab',
  'category=s|lab,vital',
  'category=vital',
  'status=final',
  'gender=female',
  'nosuch=x',
)

/** Scopes of every level, letter and constraint. */
export const scopeText = fc
  .tuple(
    fc.constantFrom('patient', 'patient', 'user', 'system'),
    fc.constantFrom('*', '*', 'Observation', 'Observation', 'Condition', 'Patient', 'Task'),
    fc.oneof(
      fc.subarray(['c', 'r', 'u', 'd', 's'], { minLength: 1 }).map((letters) => letters.join('')),
      fc.constantFrom('read', 'write', '*'),
    ),
    fc.array(limit, { maxLength: 2 }),
  )
  .map(([level, target, actions, limits]) => {
    const isWord = ['read', 'write', '*'].includes(actions)
    return `${level}/${target}.${actions}${isWord || limits.length === 0 ? '' : `?${limits.join('&')}`}`
  })

const reach: fc.Arbitrary<PrincipalReach> = fc.constantFrom<PrincipalReach>(
  { kind: 'everything' },
  { kind: 'patients', ids: ['p2'] },
  { kind: 'patients', ids: [] },
  { kind: 'nothing' },
)

/** Tokens with scopes of every kind. */
export const access: fc.Arbitrary<FhirAccess & { readonly texts: readonly string[] }> = fc
  .record({
    texts: fc.array(fc.oneof({ arbitrary: scopeText, weight: 9 }, fc.constant('fhirUser')), {
      minLength: 1,
      maxLength: 3,
    }),
    patientId: fc.option(fc.constantFrom('p1', 'p2'), { nil: undefined }),
    userReach: reach,
    clientReach: reach,
  })
  .map(({ texts, patientId, userReach, clientReach }) => ({
    texts,
    scopes: scopesOf(texts.join(' ')),
    fhirBase,
    fhirUser: { type: 'Practitioner', id: 'x1' },
    userReach,
    clientReach,
    ...(patientId === undefined ? {} : { patientId }),
  }))

/** The patients a resource is about, read for each sample type by hand. */
function patientsOf(sample: SampleResource): readonly string[] {
  const places: Record<string, readonly string[]> = {
    Observation: ['subject', 'performer'],
    Condition: ['subject', 'asserter'],
    Patient: ['link'],
    Task: ['for'],
  }
  const text = (places[sample.resourceType] ?? [])
    .map((place) => JSON.stringify(sample[place]))
    .join()
  return ['p1', 'p2'].filter(
    (patient) =>
      text.includes(`"reference":"Patient/${patient}"`) ||
      text.includes(`"reference":"${fhirBase}/Patient/${patient}"`),
  )
}

/** Whether a level that is bound to one patient admits a letter on a sample. */
function admitsForPatient(patient: string, letter: string, sample: SampleResource): boolean {
  const isWrite = 'cud'.includes(letter)
  switch (sample.resourceType) {
    case 'Observation':
    case 'Condition':
      return patientsOf(sample).includes(patient)
    case 'Patient':
      if (letter === 'c') return false
      return sample.id === patient || (!isWrite && patientsOf(sample).includes(patient))
    case 'Practitioner':
      return !isWrite
    case 'Task':
      return !isWrite && patientsOf(sample).includes(patient)
    default:
      return false
  }
}

/** Whether a sample satisfies `name=value,value`; a type without the parameter satisfies nothing. */
function satisfies(limitText: string, sample: SampleResource): boolean {
  const [name = '', values = ''] = limitText.split('=')
  const defined: Record<string, readonly string[]> = {
    Observation: ['category', 'status'],
    Condition: ['category'],
    Patient: ['gender'],
    Task: ['status'],
    Bundle: [],
  }
  if (!(defined[sample.resourceType] ?? []).includes(name)) return false
  return values.split(',').some((value) => {
    const code = value.split('|').at(-1)
    if (name === 'category') return JSON.stringify(sample['category']).includes(`"code":"${code}"`)
    return sample[name] === code
  })
}

/** The oracle, written apart from the program: whether one scope text admits a letter on a sample. */
export function admits(
  text: string,
  token: FhirAccess,
  letter: string,
  sample: SampleResource,
): boolean {
  if (text === 'fhirUser') {
    return letter === 'r' && sample.resourceType === 'Practitioner' && sample.id === 'x1'
  }
  const [head = '', query] = text.split('?')
  const [level, rest = ''] = head.split('/')
  const [type, actions = ''] = rest.split('.')
  const words: Record<string, string> = { read: 'rs', write: 'cud', '*': 'cruds' }
  if (!(words[actions] ?? actions).includes(letter)) return false
  if (type !== '*' && type !== sample.resourceType) return false
  if (!(query?.split('&') ?? []).every((part) => satisfies(part, sample))) return false
  if (level === 'patient') {
    return token.patientId !== undefined && admitsForPatient(token.patientId, letter, sample)
  }
  const principal = level === 'user' ? token.userReach : token.clientReach
  if (principal.kind === 'everything') return true
  return (
    principal.kind === 'patients' &&
    principal.ids.some((patient) => admitsForPatient(patient, letter, sample))
  )
}
