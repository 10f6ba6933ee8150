import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseScope } from '../../src/shared/oauth/scope-grammar.ts'
import { backend, ehrLaunch, negotiate, without } from '../support/scope-negotiation.ts'

const lab = 'http://terminology.hl7.org/CodeSystem/observation-category|laboratory'
const vital = 'http://terminology.hl7.org/CodeSystem/observation-category|vital-signs'

/** What became of the only requested scope, in one word. */
function fateOf(negotiation: Parameters<typeof negotiate>[0]): string | undefined {
  const [verdict] = negotiate(negotiation).verdicts
  return verdict?.outcome === 'dropped' ? verdict.reason : verdict?.outcome
}

describe('scope negotiation, by meaning', () => {
  it.each([
    ['patient/*.cruds', 'patient/*.rs', 'patient/*.rs'],
    ['patient/*.rs', 'patient/Observation.rs', 'patient/Observation.rs'],
    ['patient/*.rs', 'patient/Observation.r patient/Observation.s', 'patient/Observation.rs'],
    [
      'patient/*.rs',
      'patient/Observation.rs patient/Patient.r',
      'patient/Observation.rs patient/Patient.r',
    ],
    [
      'patient/*.cruds',
      'patient/*.rs patient/Observation.cud',
      'patient/*.rs patient/Observation.cud',
    ],
    ['patient/Observation.rs', 'patient/*.cruds', 'patient/Observation.rs'],
    [
      'patient/Observation.rs',
      `patient/Observation.rs?category=${lab}`,
      `patient/Observation.rs?category=${lab}`,
    ],
    [
      `patient/Observation.rs?category=${lab}`,
      'patient/*.rs',
      `patient/Observation.rs?category=${lab}`,
    ],
    [
      `patient/Observation.rs?category=${lab},${vital}`,
      `patient/Observation.rs?category=${vital}`,
      `patient/Observation.rs?category=${vital}`,
    ],
    [
      `patient/Observation.rs?category=${lab},${vital}`,
      `patient/Observation.rs?category=${vital} patient/Observation.rs?category=${lab}`,
      `patient/Observation.rs?category=${lab},${vital}`,
    ],
    [
      `patient/Observation.rs?category=${lab}`,
      'patient/Observation.rs?status=final',
      `patient/Observation.rs?category=${lab}&status=final`,
    ],
    [
      'patient/Observation.rs?category=laboratory',
      `patient/*.rs?category=${lab}`,
      `patient/Observation.rs?category=${lab}`,
    ],
    ['openid patient/*.rs patient/*.rs', 'openid patient/*.rs', 'openid patient/*.rs'],
    ['patient/*.rs patient/Observation.rs', 'patient/Observation.rs', 'patient/Observation.rs'],
  ])('grants of %s, allowed %s, just %s [SCN-02]', (requested, allowed, granted) => {
    expect(negotiate({ requested, allowed }).scope).toBe(granted)
  })

  it('narrows by the approval of the user as well [SCN-02]', () => {
    const { scope, verdicts } = negotiate({
      requested: 'openid fhirUser patient/Observation.rs patient/Condition.rs',
      approved: `openid patient/Observation.rs?category=${lab}`,
    })
    expect(scope).toBe(`openid patient/Observation.rs?category=${lab}`)
    expect(verdicts.map(({ outcome }) => outcome)).toEqual([
      'granted',
      'dropped',
      'narrowed',
      'dropped',
    ])
  })

  it('grants fewer scopes than asked, and reports only those as granted [SCN-01]', () => {
    const { scope } = negotiate({
      requested: 'patient/Observation.rs patient/Patient.rs',
      allowed: 'patient/Patient.rs',
    })
    expect(scope).toBe('patient/Patient.rs')
  })

  it('names who narrowed a scope, and to what [SCN-01]', () => {
    const { verdicts } = negotiate({ requested: 'patient/*.cruds', allowed: 'patient/*.rs' })
    expect(verdicts).toEqual([
      {
        outcome: 'narrowed',
        requested: 'patient/*.cruds',
        granted: ['patient/*.rs'],
        limitedBy: ['client'],
        clause: 'RFC 6749 section 3.3',
        explanation:
          'patient/*.cruds is narrowed to patient/*.rs by the registration of this client',
      },
    ])
  })
})

describe('scope negotiation, malformed requests', () => {
  it('leaves a malformed scope out and grants the rest [SCN-03] [D-23]', () => {
    expect(negotiate({ requested: 'patient/Observation.dus patient/Patient.rs' }).scope).toBe(
      'patient/Patient.rs',
    )
  })

  it('grants nothing when all are malformed, which is invalid_scope [SCN-03] [SCN-12]', () => {
    const { granted, verdicts } = negotiate({ requested: 'patient/Observation.dus' })
    expect(granted).toEqual([])
    expect(verdicts).toMatchObject([
      {
        outcome: 'dropped',
        reason: 'malformed',
        explanation:
          'patient/Observation.dus is no scope (action-order: saw dus, wanted letters once each, in the order cruds)',
      },
    ])
  })
})

describe('scope negotiation, SMART 1 forms', () => {
  it.each(['patient/Observation.read', 'user/*.write', 'user/*.*'])(
    'returns %s as it was asked [SCN-04]',
    (requested) => {
      expect(negotiate({ requested, allowed: 'user/*.cruds patient/*.cruds' }).scope).toBe(
        requested,
      )
    },
  )

  it('narrows words to words where words can say it [SCN-04] [SCN-05]', () => {
    expect(negotiate({ requested: 'patient/*.*', allowed: 'patient/Observation.rs' }).scope).toBe(
      'patient/Observation.read',
    )
    expect(negotiate({ requested: 'patient/*.read', allowed: 'patient/*.r' }).scope).toBe(
      'patient/*.r',
    )
  })

  it('does not grant the forms of a version the server lacks [SCN-04]', () => {
    const requested = 'patient/Observation.read patient/Patient.rs'
    expect(negotiate({ requested, policy: without('permission-v1') }).scope).toBe(
      'patient/Patient.rs',
    )
    expect(negotiate({ requested, policy: without('permission-v2') }).scope).toBe(
      'patient/Observation.read',
    )
  })
})

describe('scope negotiation, form of the answer', () => {
  it('returns .rs as .rs, however the client is registered for it [SCN-05]', () => {
    const allowed = 'patient/Observation.r patient/Observation.s'
    expect(negotiate({ requested: 'patient/Observation.rs', allowed }).scope).toBe(
      'patient/Observation.rs',
    )
  })

  it('returns .r and .s apart when they were asked apart [SCN-05]', () => {
    const requested = 'patient/Observation.r patient/Observation.s'
    expect(negotiate({ requested, allowed: 'patient/*.rs' }).scope).toBe(requested)
  })

  it('returns the very text of a constraint, encoded as it was asked [SCN-05]', () => {
    const requested = 'patient/Observation.rs?category=http%3A%2F%2Fx.test%7Clab'
    expect(negotiate({ requested, allowed: 'patient/*.rs' }).scope).toBe(requested)
  })

  it('grants a wildcard as a wildcard, since types the server gains later are in it (SCN-07)', () => {
    expect(negotiate({ requested: 'patient/*.rs', allowed: 'patient/*.cruds' }).scope).toBe(
      'patient/*.rs',
    )
  })
})

describe('scope negotiation, level and flow', () => {
  it.each([
    ['system/*.rs', undefined, 'level-not-in-flow'],
    ['user/*.rs', undefined, 'granted'],
    ['patient/*.rs', undefined, 'granted'],
    ['system/*.rs', backend, 'granted'],
    ['user/*.rs', backend, 'level-not-in-flow'],
    ['patient/*.rs', backend, 'level-not-in-flow'],
    ['user/*.rs', { ...backend, hasBoundUser: true } as const, 'granted'],
    ['patient/*.rs', { ...backend, hasBoundPatient: true } as const, 'granted'],
  ])('judges %s in flow %o: %s [SCN-08] [D-31]', (requested, flow, fate) => {
    expect(fateOf({ requested, ...(flow ? { flow } : {}) })).toBe(fate)
  })

  it('does not take a user/ allowance for patient/ [SCN-08]', () => {
    expect(fateOf({ requested: 'patient/*.rs', allowed: 'user/*.cruds' })).toBe(
      'not-allowed-for-client',
    )
  })

  it.each(['launch', 'launch/patient', 'openid', 'fhirUser', 'offline_access', 'online_access'])(
    'drops %s from a backend client (BKS-07)',
    (requested) => {
      expect(fateOf({ requested, flow: backend })).toBe('not-in-backend-flow')
    },
  )

  it('drops launch from a standalone launch, and grants it from the EHR', () => {
    expect(fateOf({ requested: 'launch' })).toBe('launch-needs-ehr')
    expect(fateOf({ requested: 'launch', flow: ehrLaunch })).toBe('granted')
  })
})

describe('scope negotiation, constraints', () => {
  it.each([
    'patient/Observation.rs?nosuchparam=x',
    'patient/Observation.rs?_count=5',
    'patient/Observation.rs?_include=Observation:subject',
    'patient/Observation.rs?clinical-status=active',
    'patient/Observation.rs?code:in=http://vs',
    'patient/Observation.rs?patient.birthdate=1990',
    'patient/Observation.rs?_filter=x',
    'patient/Observation.rs?date=tomorrow',
    'patient/Observation.rs?category=laboratory&nosuchparam=x',
    'patient/Observation.rs?category=a|b|c',
    'patient/*.rs?nosuchparam=x',
  ])('drops %s and never grants it without its constraint [SCN-09]', (requested) => {
    const { granted, verdicts } = negotiate({ requested, allowed: 'patient/*.cruds' })
    expect(granted).toEqual([])
    expect(verdicts).toMatchObject([{ outcome: 'dropped', reason: 'constraint-not-evaluable' }])
  })

  it.each([
    `user/Condition.rs?category=A|x,A|y&clinical-status=active`,
    'patient/Basic.cuds?code=https://app.test|prefs',
    'patient/Observation.rs?date=ge2020-01-01',
    'patient/MedicationRequest.rs?status=active',
  ])('grants %s [SCN-09]', (requested) => {
    expect(negotiate({ requested, allowed: 'patient/*.cruds user/*.cruds' }).scope).toBe(requested)
  })

  it('grants a constrained wildcard for the types that define its parameter [SCN-10] [D-25]', () => {
    const requested = 'patient/*.rs?category=laboratory'
    expect(negotiate({ requested, allowed: 'patient/*.rs' }).scope).toBe(requested)
    expect(negotiate({ requested, allowed: 'patient/Observation.rs' }).scope).toBe(
      'patient/Observation.rs?category=laboratory',
    )
    expect(negotiate({ requested, allowed: 'patient/Patient.rs' }).granted).toEqual([])
  })

  it.each([
    ['Condition', 'http://terminology.hl7.org/CodeSystem/condition-category|encounter-diagnosis'],
    ['Condition', 'http://terminology.hl7.org/CodeSystem/condition-category|problem-list-item'],
    ['Condition', 'http://hl7.org/fhir/us/core/CodeSystem/condition-category|health-concern'],
    ['Observation', lab],
    ['Observation', vital],
    ['Observation', 'http://terminology.hl7.org/CodeSystem/observation-category|social-history'],
    ['Observation', 'http://hl7.org/fhir/us/core/CodeSystem/us-core-category|sdoh'],
    ['Observation', 'http://terminology.hl7.org/CodeSystem/observation-category|survey'],
    [
      'Observation',
      'http://hl7.org/fhir/us/core/CodeSystem/us-core-observation-category|clinical-test',
    ],
  ])('grants the %s category %s [SCN-11]', (type, category) => {
    const requested = `patient/${type}.rs?category=${category}`
    expect(negotiate({ requested, allowed: 'patient/*.rs' }).scope).toBe(requested)
  })
})

describe('scope negotiation, identity, refresh and registration', () => {
  it('drops fhirUser without openid, also when the user declines openid (OID-02) [D-33]', () => {
    expect(fateOf({ requested: 'fhirUser' })).toBe('needs-openid')
    expect(negotiate({ requested: 'openid fhirUser' }).scope).toBe('openid fhirUser')
    expect(negotiate({ requested: 'openid fhirUser', approved: 'fhirUser' }).granted).toEqual([])
  })

  it('drops fhirUser for a user without a FHIR resource (OID-07)', () => {
    const flow = { kind: 'standalone', hasFhirUser: false } as const
    expect(negotiate({ requested: 'openid fhirUser', flow }).scope).toBe('openid')
  })

  it.each([
    ['offline_access online_access', ehrLaunch, 'offline_access'],
    ['online_access', ehrLaunch, 'online_access'],
    ['offline_access', undefined, 'offline_access'],
    ['offline_access online_access', undefined, 'offline_access'],
    ['online_access', undefined, ''],
  ])(
    'grants one refresh scope at most: of %s in %o it is %s (RFT-03) [D-09]',
    (requested, flow, scope) => {
      expect(negotiate({ requested, ...(flow ? { flow } : {}) }).scope).toBe(scope)
    },
  )

  it('grants online_access when offline_access is not allowed (RFT-03)', () => {
    const requested = 'offline_access online_access'
    expect(negotiate({ requested, allowed: 'online_access', flow: ehrLaunch }).scope).toBe(
      'online_access',
    )
  })

  it('follows the policy on offline access of public clients (RFT-01)', () => {
    const policy = { isOfflineForPublicClients: false }
    expect(fateOf({ requested: 'offline_access', policy })).toBe('offline-not-for-public-client')
    const confidential = {
      requested: 'offline_access',
      policy,
      clientType: 'confidential-symmetric',
    } as const
    expect(fateOf(confidential)).toBe('granted')
  })

  it('grants the registration literal to a public app with a software id only (PDC-03) [D-12]', () => {
    const requested = 'system/DynamicClient.register'
    expect(parseScope(requested)).toEqual({ kind: 'register' })
    expect(fateOf({ requested, softwareId: 's1' })).toBe('granted')
    expect(fateOf({ requested })).toBe('registration-not-open')
    expect(fateOf({ requested, softwareId: 's1', clientType: 'confidential-symmetric' })).toBe(
      'registration-not-open',
    )
    expect(fateOf({ requested, softwareId: 's1', flow: backend })).toBe('registration-not-open')
    expect(
      fateOf({ requested, softwareId: 's1', policy: { isInstanceRegistrationOpen: false } }),
    ).toBe('registration-not-open')
    expect(fateOf({ requested, softwareId: 's1', allowed: 'system/*.cruds' })).toBe(
      'not-allowed-for-client',
    )
  })
})

describe('scope negotiation, launch context', () => {
  it.each([
    ['patient/*.rs', undefined, true],
    ['patient/*.rs launch/encounter', undefined, true],
    ['patient/*.rs launch/patient', undefined, false],
    ['patient/*.rs launch', ehrLaunch, false],
    ['user/*.rs', undefined, false],
  ])('infers launch/patient for %s in %o: %s (SAL-41) [D-08]', (requested, flow, isInferred) => {
    const outcome = negotiate({ requested, ...(flow ? { flow } : {}) })
    expect(outcome.isPatientInferred).toBe(isInferred)
    expect(outcome.scope).toBe(requested)
  })

  it('does not grant patient/ scopes where no patient can be selected (SAL-41)', () => {
    const policy = without('context-standalone-patient')
    expect(fateOf({ requested: 'patient/*.rs', policy })).toBe('no-patient-context')
  })

  it('grants context of the types the server offers (CTX-04)', () => {
    expect(
      negotiate({
        flow: ehrLaunch,
        requested: 'launch/imagingstudy launch/ImagingStudy launch/task',
      }).scope,
    ).toBe('launch/imagingstudy')
  })

  it('takes an allowed context scope for the same one with a role (CTX-05)', () => {
    const requested = 'launch/list?role=https://x.test/home'
    expect(negotiate({ flow: ehrLaunch, requested, allowed: 'launch/list' }).scope).toBe(requested)
    expect(
      negotiate({ flow: ehrLaunch, requested: 'launch/list', allowed: requested }).granted,
    ).toEqual([])
  })
})

describe('scope negotiation, nothing left', () => {
  it('continues with the part that can be granted (SAL-33)', () => {
    expect(negotiate({ requested: 'system/*.rs patient/Patient.r' }).scope).toBe(
      'patient/Patient.r',
    )
  })

  it('grants nothing when no part can be granted (SAL-33)', () => {
    expect(negotiate({ requested: 'system/*.rs online_access fhirUser' }).granted).toEqual([])
  })
})

describe('scope negotiation, size of the grant', () => {
  /** Scopes that no single allowed scope covers, so that each would be taken apart into twenty. */
  const requested = Array.from({ length: 20 }, (_, index) => `patient/*.rs?code=${index}`)
  const allowed = Array.from({ length: 20 }, (_, index) => `patient/*.rs?category=${index}`)

  it('stays within 200 scopes, and says what it had to drop [L-06]', () => {
    const outcome = negotiate({ requested: requested.join(' '), allowed: allowed.join(' ') })
    expect(outcome.granted).toHaveLength(200)
    expect(outcome.verdicts.filter(({ outcome: fate }) => fate === 'narrowed')).toHaveLength(10)
    expect(outcome.verdicts.at(-1)).toMatchObject({ reason: 'grant-too-large' })
  })
})

describe('scope documentation', () => {
  it('states how Patient.link affects patient/ access [SCN-13]', () => {
    const text = readFileSync(new URL('../../docs/scopes.md', import.meta.url), 'utf8')
    const rule = text.split('### Linked patients')[1] ?? ''
    expect(rule).toContain('`Patient.link`')
    expect(rule).toContain('stay out of reach')
  })
})
