import { describe, expect, it } from 'vitest'
import {
  type AccessDecision,
  admittingScopes,
  decideOnResource,
  decideSearch,
  decideUpdate,
  type FhirAccess,
  filterOfIncluded,
  parseFhirUser,
  reachOfUser,
  refuseForeignPatient,
} from '../../../src/main/core/fhir-sandbox/scope-enforcement/index.ts'
import { scopesOf } from '../../support/scope-negotiation.ts'

const fhirBase = 'http://localhost:4100/fhir'
const observationCategory = 'http://terminology.hl7.org/CodeSystem/observation-category'
const lab = `${observationCategory}|laboratory`

/** A token of a practitioner with patient p1 in context. */
function access(scope: string, changes: Partial<FhirAccess> = {}): FhirAccess {
  return {
    scopes: scopesOf(scope),
    fhirBase,
    patientId: 'p1',
    userReach: { kind: 'everything' },
    clientReach: { kind: 'nothing' },
    ...changes,
  }
}

function observation(id: string, patient: string, category: string) {
  return {
    resourceType: 'Observation',
    id,
    subject: { reference: `Patient/${patient}` },
    category: [{ coding: [{ system: observationCategory, code: category }] }],
  } as const
}

const lab1 = observation('lab1', 'p1', 'laboratory')
const vital1 = observation('vit1', 'p1', 'vital-signs')
const lab2 = observation('lab2', 'p2', 'laboratory')
const p1 = { resourceType: 'Patient', id: 'p1' } as const
const p2 = { resourceType: 'Patient', id: 'p2' } as const
const practitioner = { resourceType: 'Practitioner', id: 'dr' } as const

/** The outcome in short: the scopes that allow, or the lacks of the closest scopes. */
function short(decision: AccessDecision): string {
  return decision.outcome === 'allowed'
    ? `by ${decision.by.join(', ')}`
    : `${decision.cause}: ${decision.lacks.join(', ')}`
}

describe('scope enforcement, reading', () => {
  it.each([
    ['patient/Observation.r', lab1, 'by patient/Observation.r'],
    ['patient/Observation.read', lab1, 'by patient/Observation.read'],
    ['patient/*.cruds', lab1, 'by patient/*.cruds'],
    ['patient/Observation.s', lab1, 'insufficient-scope: letter'],
    ['patient/Condition.r', lab1, 'insufficient-scope: type'],
    ['patient/Condition.s', lab1, 'insufficient-scope: letter, type'],
    ['patient/Observation.r', lab2, 'insufficient-scope: level'],
    ['user/Observation.r', lab2, 'by user/Observation.r'],
    ['system/Observation.r', lab1, 'insufficient-scope: level'],
    [`patient/Observation.rs?category=${lab}`, lab1, `by patient/Observation.rs?category=${lab}`],
    [`patient/Observation.rs?category=${lab}`, vital1, 'insufficient-scope: constraint'],
    [`patient/Observation.rs?category=${lab}`, lab2, 'insufficient-scope: level'],
    [`patient/*.rs?category=${lab}`, lab1, `by patient/*.rs?category=${lab}`],
    [`patient/*.rs?category=${lab}`, p1, 'insufficient-scope: constraint'],
    ['openid launch/patient', lab1, 'insufficient-scope: letter, type, level, constraint'],
  ])('with %s, reading %o is decided %s (SCE-04)', (scope, resource, outcome) => {
    expect(short(decideOnResource(access(scope), 'r', resource))).toBe(outcome)
  })

  it('gives the union of constrained and unconstrained, v1 and v2, patient and user (SCE-18)', () => {
    const mixed = access(`patient/Observation.rs?category=${lab} user/Observation.r patient/*.read`)
    expect(short(decideOnResource(mixed, 'r', lab1))).toBe(
      `by patient/Observation.rs?category=${lab}, user/Observation.r, patient/*.read`,
    )
    expect(short(decideOnResource(mixed, 'r', lab2))).toBe('by user/Observation.r')
  })

  it('gives patient/ scopes nothing without a patient in context (CTX-01)', () => {
    const { patientId: _, ...rest } = access('patient/*.cruds')
    expect(short(decideOnResource(rest, 'r', lab1))).toBe('insufficient-scope: level')
  })

  it('counts a reference below the FHIR base URL, and none to another server', () => {
    const about = (reference: string) => ({ ...lab1, subject: { reference } })
    const token = access('patient/Observation.r')
    for (const own of [`${fhirBase}/Patient/p1`, 'Patient/p1/_history/2']) {
      expect(decideOnResource(token, 'r', about(own)).outcome).toBe('allowed')
    }
    for (const other of [
      'https://x.test/fhir/Patient/p1',
      '#p1',
      'Patient/p11',
      'Practitioner/p1',
      'p1',
    ]) {
      expect(decideOnResource(token, 'r', about(other)).outcome, other).toBe('refused')
    }
  })

  it('reads the one resource that fhirUser names without a resource scope (OID-08) [D-32]', () => {
    const fhirUser = parseFhirUser(`${fhirBase}/Practitioner/dr`, fhirBase)
    const token = access('openid fhirUser', fhirUser === undefined ? {} : { fhirUser })
    expect(short(decideOnResource(token, 'r', practitioner))).toBe('by fhirUser')
    expect(decideOnResource(token, 'r', { ...practitioner, id: 'other' }).outcome).toBe('refused')
    expect(decideOnResource(token, 'd', practitioner).outcome).toBe('refused')
    expect(decideSearch(token, 'Practitioner').outcome).toBe('refused')
    const without = access('openid', fhirUser === undefined ? {} : { fhirUser })
    expect(decideOnResource(without, 'r', practitioner).outcome).toBe('refused')
  })

  it('reads types without patient data under patient/ and never writes them (SCE-15) [D-30]', () => {
    const token = access('patient/*.cruds')
    for (const resourceType of [
      'Practitioner',
      'Organization',
      'Medication',
      'Location',
    ] as const) {
      const resource = { resourceType, id: 'x' }
      expect(decideOnResource(token, 'r', resource).outcome).toBe('allowed')
      expect(decideSearch(token, resourceType).outcome).toBe('allowed')
      for (const letter of ['c', 'd'] as const) {
        expect(decideOnResource(token, letter, resource).outcome).toBe('refused')
      }
      expect(decideUpdate(token, resource, resource).outcome).toBe('refused')
    }
  })

  it('reads types outside the compartment only when they name the patient (SCE-15)', () => {
    const token = access('patient/*.cruds')
    const task = (id: string) =>
      ({ resourceType: 'Task', id: 't', for: { reference: `Patient/${id}` } }) as const
    expect(decideOnResource(token, 'r', task('p1')).outcome).toBe('allowed')
    expect(decideOnResource(token, 'r', task('p2')).outcome).toBe('refused')
    expect(decideOnResource(token, 'r', { resourceType: 'Device', id: 'd' }).outcome).toBe(
      'refused',
    )
    expect(decideOnResource(token, 'r', { resourceType: 'Bundle', id: 'b' }).outcome).toBe(
      'refused',
    )
  })

  it('reads a Patient that links to the patient, but none of its records (SCN-13)', () => {
    const token = access('patient/*.cruds')
    const linked = { ...p2, link: [{ other: { reference: 'Patient/p1' }, type: 'seealso' }] }
    expect(decideOnResource(token, 'r', linked).outcome).toBe('allowed')
    expect(decideUpdate(token, linked, linked).outcome).toBe('refused')
    expect(decideOnResource(token, 'r', lab2).outcome).toBe('refused')
  })
})

describe('scope enforcement, policy', () => {
  const pt = access('user/*.cruds', { userReach: reachOfUser({ type: 'Patient', id: 'p1' }, []) })

  it('delegates only what the user may see (SCN-06)', () => {
    expect(decideOnResource(pt, 'r', lab1).outcome).toBe('allowed')
    expect(decideOnResource(pt, 'r', lab2)).toMatchObject({ outcome: 'refused', cause: 'policy' })
  })

  it.each([
    ['Practitioner', { kind: 'everything' }],
    ['Patient', { kind: 'patients', ids: ['x'] }],
    ['RelatedPerson', { kind: 'patients', ids: ['p1', 'p2'] }],
    ['Person', { kind: 'patients', ids: ['p1', 'p2'] }],
    ['Organization', { kind: 'nothing' }],
  ] as const)('knows what a %s may see (SCN-06)', (type, reach) => {
    expect(reachOfUser({ type, id: 'x' }, ['p1', 'p2'])).toEqual(reach)
  })

  it('gives a user without a resource nothing (SCN-06)', () => {
    expect(reachOfUser(undefined, [])).toEqual({ kind: 'nothing' })
  })

  it('names no scope when none would be enough (SCE-02)', () => {
    expect(decideOnResource(pt, 'c', p2)).not.toHaveProperty('sufficientScope')
  })
})

describe('scope enforcement, refusals', () => {
  it.each([
    ['patient/Observation.s', lab1, 'patient/Observation.r'],
    ['patient/Condition.r', lab1, 'patient/Observation.r'],
    ['user/Condition.r', lab1, 'user/Observation.r'],
    ['patient/Observation.r', lab2, 'user/Observation.r'],
    [`patient/Observation.rs?category=${lab}`, vital1, 'patient/Observation.r'],
    ['openid', lab1, 'patient/Observation.r'],
  ])('with %s names for %o the sufficient scope %s (SCE-02)', (scope, resource, sufficient) => {
    const refusal = decideOnResource(access(scope), 'r', resource)
    expect(refusal).toMatchObject({ cause: 'insufficient-scope', sufficientScope: sufficient })
    expect(decideOnResource(access(sufficient), 'r', resource).outcome).toBe('allowed')
  })

  it('explain what the closest scopes lack (SCE-20)', () => {
    expect(
      decideOnResource(
        access('patient/Observation.s patient/Condition.s user/Patient.c'),
        'r',
        lab1,
      ),
    ).toEqual({
      outcome: 'refused',
      needed: { letter: 'r', type: 'Observation', id: 'lab1' },
      cause: 'insufficient-scope',
      sufficientScope: 'patient/Observation.r',
      lacks: ['letter'],
      closest: [{ scope: 'patient/Observation.s', lacks: ['letter'] }],
      explanation:
        'read Observation/lab1 is refused: patient/Observation.s lacks letter; patient/Observation.r would be enough',
    })
  })

  it('name the scope that allowed an interaction (SCE-20)', () => {
    expect(decideOnResource(access('patient/*.rs'), 'r', lab1)).toMatchObject({
      explanation: 'read Observation/lab1 is allowed by patient/*.rs',
    })
  })
})

describe('scope enforcement, searching', () => {
  it('needs s; r alone is not enough (SCE-05)', () => {
    expect(decideSearch(access('patient/Observation.s'), 'Observation').outcome).toBe('allowed')
    expect(decideSearch(access('patient/Observation.r'), 'Observation')).toMatchObject({
      outcome: 'refused',
      sufficientScope: 'patient/Observation.s',
    })
  })

  it('admits the rows of any scope, each with all its constraints (SCE-06)', () => {
    const decision = decideSearch(
      access(`patient/Observation.rs?category=${lab}&status=final patient/Observation.rs?code=x`),
      'Observation',
    )
    if (decision.outcome === 'refused') throw new Error(decision.explanation)
    const admits = (resource: unknown) =>
      admittingScopes(decision.filter, resource, fhirBase).length > 0
    expect(admits({ ...lab1, status: 'final' })).toBe(true)
    expect(admits(lab1)).toBe(false)
    expect(admits({ ...vital1, code: { coding: [{ code: 'x' }] } })).toBe(true)
    expect(admits({ ...lab2, status: 'final' })).toBe(false)
  })

  it('hands the restriction to a patient and the constraints over as data (SCE-07)', () => {
    expect(
      decideSearch(access(`patient/Observation.rs?category=${lab}`), 'Observation'),
    ).toMatchObject({
      filter: {
        alternatives: [
          {
            reach: {
              kind: 'patients',
              ids: ['p1'],
              paths: ['subject', 'performer'],
              isSelf: false,
            },
            constraints: [{ steps: [{ name: 'category' }], values: [lab] }],
          },
        ],
      },
    })
  })

  it('refuses a search that names another patient (SCE-07) [D-29]', () => {
    const token = access('patient/Observation.rs')
    const search = decideSearch(token, 'Observation')
    if (search.outcome === 'refused') throw new Error(search.explanation)
    expect(refuseForeignPatient(token, search.filter, ['p1'])).toBeUndefined()
    expect(refuseForeignPatient(token, search.filter, ['p1', 'p2'])).toMatchObject({
      outcome: 'refused',
      lacks: ['level'],
      sufficientScope: 'user/Observation.s',
    })
    const wide = access('patient/Observation.rs user/Observation.s')
    const wideSearch = decideSearch(wide, 'Observation')
    if (wideSearch.outcome === 'refused') throw new Error(wideSearch.explanation)
    expect(refuseForeignPatient(wide, wideSearch.filter, ['p2'])).toBeUndefined()
  })

  it('admits to included resources only what s admits (SCE-09) [D-28]', () => {
    const token = access('patient/Observation.rs patient/Encounter.s patient/Patient.r')
    expect(filterOfIncluded(token, 'Encounter').alternatives).toHaveLength(1)
    expect(filterOfIncluded(token, 'Patient').alternatives).toEqual([])
  })
})

describe('scope enforcement, writing', () => {
  it.each([
    ['patient/Observation.c', lab1, 'allowed'],
    ['patient/Observation.write', lab1, 'allowed'],
    ['patient/Observation.rus', lab1, 'refused'],
    ['patient/Observation.c', lab2, 'refused'],
    [`patient/Observation.c?category=${lab}`, vital1, 'refused'],
    [`patient/Observation.c?category=${lab}`, lab1, 'allowed'],
    ['patient/*.c', p1, 'refused'],
    ['patient/*.c', { resourceType: 'Organization' } as const, 'refused'],
    ['user/*.c', { resourceType: 'Organization' } as const, 'allowed'],
  ])('with %s, creating %o is %s (SCE-10) [D-26]', (scope, resource, outcome) => {
    expect(decideOnResource(access(scope), 'c', resource).outcome).toBe(outcome)
  })

  it('never creates a Patient under patient/, a linked one neither (SCE-10)', () => {
    const linked = {
      resourceType: 'Patient',
      link: [{ other: { reference: 'Patient/p1' } }],
    } as const
    expect(decideOnResource(access('patient/*.cruds'), 'c', linked).outcome).toBe('refused')
    expect(
      decideUpdate(access('patient/*.cruds'), undefined, { ...linked, id: 'p9' }).outcome,
    ).toBe('refused')
  })

  it.each([
    ['patient/Observation.u', lab1, { ...lab1, status: 'amended' }, 'allowed'],
    ['patient/Observation.u', lab1, { ...lab1, subject: { reference: 'Patient/p2' } }, 'refused'],
    ['patient/Observation.u', lab2, { ...lab2, subject: { reference: 'Patient/p1' } }, 'refused'],
    [`patient/Observation.u?category=${lab}`, lab1, { ...vital1, id: 'lab1' }, 'refused'],
    [`patient/Observation.u?category=${lab}`, vital1, { ...lab1, id: 'vit1' }, 'refused'],
    ['patient/Observation.u', undefined, lab1, 'allowed'],
    ['patient/Observation.u', undefined, lab2, 'refused'],
    ['patient/Observation.crds', lab1, lab1, 'refused'],
  ])('with %s, updating %o to %o is %s (SCE-11) [D-26]', (scope, stored, result, outcome) => {
    expect(decideUpdate(access(scope), stored, result).outcome).toBe(outcome)
  })

  it('needs d on the stored resource to delete (SCE-12)', () => {
    expect(decideOnResource(access('patient/Observation.d'), 'd', lab1).outcome).toBe('allowed')
    expect(decideOnResource(access('patient/Observation.d'), 'd', lab2).outcome).toBe('refused')
    expect(decideOnResource(access('patient/Observation.crus'), 'd', lab1).outcome).toBe('refused')
  })

  it('never lets a write imply a read, nor a search a read (SCE-19)', () => {
    expect(decideOnResource(access('patient/Observation.c'), 'c', lab1).outcome).toBe('allowed')
    expect(decideOnResource(access('patient/Observation.cud'), 'r', lab1).outcome).toBe('refused')
    expect(decideOnResource(access('patient/Observation.s'), 'r', lab1).outcome).toBe('refused')
  })
})
