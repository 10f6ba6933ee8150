import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  admittingScopes,
  type DecidableResource,
  decideOnResource,
  decideSearch,
  decideUpdate,
  type FhirAccess,
  type PrincipalReach,
} from '../../../src/main/core/fhir-sandbox/scope-enforcement/index.ts'
import { scopesOf } from '../../support/scope-negotiation.ts'

const fhirBase = 'http://localhost:4100/fhir'

interface SampleResource extends DecidableResource {
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

const resource: fc.Arbitrary<SampleResource> = fc.oneof(
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

const scopeText = fc
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

const access: fc.Arbitrary<FhirAccess & { readonly texts: readonly string[] }> = fc
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

/** The oracle: whether one scope text admits a letter on a sample. */
function admits(text: string, token: FhirAccess, letter: string, sample: SampleResource): boolean {
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

describe('scope enforcement against an independent oracle', () => {
  it('allows reads, creates and deletes exactly where a scope admits them (SCE-04) (SCE-10) (SCE-12)', () => {
    fc.assert(
      fc.property(access, resource, fc.constantFrom('r', 'c', 'd'), (token, sample, letter) => {
        const expected = token.texts.filter((text) => admits(text, token, letter, sample))
        const decision = decideOnResource(token, letter, sample)
        const by = decision.outcome === 'allowed' ? decision.by : []
        expect(new Set(by)).toEqual(new Set(expected))
      }),
      { numRuns: 5000 },
    )
  })

  it('allows updates exactly where scopes admit old and new content (SCE-11) [D-26]', () => {
    fc.assert(
      fc.property(access, fc.option(resource), resource, (token, stored, changed) => {
        const before = stored ?? undefined
        const result = before === undefined ? changed : { ...changed, id: before.id }
        const isAdmitted = (sample: SampleResource) =>
          token.texts.some((text) => admits(text, token, 'u', sample))
        const isExpected = (before === undefined || isAdmitted(before)) && isAdmitted(result)
        expect(decideUpdate(token, before, result).outcome).toBe(isExpected ? 'allowed' : 'refused')
      }),
      { numRuns: 5000 },
    )
  })

  it('finds exactly the rows that some scope admits (SCE-06)', () => {
    fc.assert(
      fc.property(access, resource, (token, sample) => {
        const isExpected = token.texts.some((text) => admits(text, token, 's', sample))
        const decision = decideSearch(token, sample.resourceType)
        const isFound =
          decision.outcome === 'allowed' &&
          admittingScopes(decision.filter, sample, fhirBase).length > 0
        expect(isFound).toBe(isExpected)
      }),
      { numRuns: 5000 },
    )
  })

  it('names a sufficient scope that is sufficient, and none only when none is (SCE-02)', () => {
    fc.assert(
      fc.property(access, resource, fc.constantFrom('r', 'c', 'd'), (token, sample, letter) => {
        const decision = decideOnResource(token, letter, sample)
        if (decision.outcome === 'allowed') return
        const suffices = (text: string) =>
          decideOnResource({ ...token, scopes: scopesOf(text) }, letter, sample).outcome ===
          'allowed'
        if (decision.sufficientScope !== undefined) {
          expect(suffices(decision.sufficientScope)).toBe(true)
          expect(decision.cause).toBe('insufficient-scope')
        } else {
          const isSystem = token.texts.some((text) => text.startsWith('system/'))
          const widest = [
            'patient/*.cruds',
            'user/*.cruds',
            ...(isSystem ? ['system/*.cruds'] : []),
          ]
          expect(widest.some(suffices)).toBe(false)
          expect(decision.cause).toBe('policy')
        }
      }),
      { numRuns: 2000 },
    )
  })
})
