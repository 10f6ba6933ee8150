import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MethodParams } from '../../src/shared/contract/index.ts'
import type { ScopeExplanation } from '../../src/shared/contract/scopes.ts'
import { createTestWorkbench, type TestWorkbench } from '../support/test-workbench.ts'

let bench: TestWorkbench

beforeAll(async () => {
  bench = await createTestWorkbench()
})
afterAll(() => bench.close())

const explain = (scope: string, more: Partial<MethodParams<'scopes.explain'>> = {}) =>
  bench.call('scopes.explain', { scope, ...more })
const only = async (scope: string) => {
  const [first] = (await explain(scope)).scopes
  if (first === undefined) throw new Error('no scope was explained')
  return first
}
/** As in `patient/Observation: r s(limited)`. */
const rowsOf = ({ coverage }: ScopeExplanation) =>
  coverage.map(({ level, type, letters }) => {
    const words = letters.flatMap(({ letter, coverage: has }) =>
      has === 'none' ? [] : [has === 'all' ? letter : `${letter}(limited)`],
    )
    return `${level}/${type}: ${words.join(' ')}`
  })
const laboratory = 'patient/Observation.rs?category=laboratory'

describe('scope explainer', () => {
  it.each([
    ['patient/Observation.rs', true, null],
    ['patient/*.cruds', true, null],
    [laboratory, true, null],
    ['patient/Observation.read', true, 'patient/Observation.rs'],
    ['user/*.*', true, 'user/*.cruds'],
    ['system/Patient.write', true, 'system/Patient.cud'],
    ['launch/list?role=https://x.test/home', true, null],
    ['__profilePhoto.manage', true, null],
    ['patient/Observation.dus', false, null],
    ['patient/Observation.R', false, null],
    ['practitioner/Observation.rs', false, null],
    ['patient/Observation.read?category=x', false, null],
    ['patient/Observation.rs,patient/Patient.r', false, null],
    ['system/DynamicClient.cruds', false, null],
  ])('parses %s as the grammar does [SCN-14]', async (scope, isValid, inSmart2) => {
    const explained = await only(scope)
    expect(explained).toMatchObject({ scope, isValid, inSmart2 })
    expect(explained.long).toMatch(isValid ? /\.$/ : /^Seen .* wanted /)
  })

  it.each([
    ['patient/Patient.', 'Seen nothing'],
    ['patient/Patient.x', 'Seen x'],
  ])('says what it saw of %s [SCN-14] [SCN-03]', async (scope, seen) => {
    const explained = await only(scope)
    expect(explained.long).toContain(seen)
    expect(explained).toMatchObject({ isValid: false })
  })

  it('writes all of them once, merged and in SMART 2 [SCN-14]', async () => {
    const { normalized } = await explain(
      'openid patient/Observation.r patient/Observation.s patient/Patient.read openid x',
    )
    expect(normalized).toBe('openid patient/Observation.rs patient/Patient.rs')
  })

  it('shows interactions by level and type, wildcards counted in [SCN-14]', async () => {
    expect(rowsOf(await explain(`patient/*.r ${laboratory} user/Condition.write`))).toEqual([
      'patient/*: r',
      'patient/Observation: r s(limited)',
      'user/Condition: c u d',
    ])
  })

  it('tells asked, allowed and granted apart [SCN-14]', async () => {
    const { scopes, granted } = await explain('patient/*.cruds user/Patient.r launch/patient', {
      allowed: 'patient/*.rs launch/patient',
    })
    expect(scopes.map(({ verdict }) => verdict)).toEqual([
      expect.objectContaining({ outcome: 'narrowed', granted: ['patient/*.rs'] }),
      expect.objectContaining({ outcome: 'dropped', granted: [] }),
      { outcome: 'granted', granted: ['launch/patient'], explanation: null, clause: null },
    ])
    expect(granted).toBe('patient/*.rs launch/patient')
  })

  it('judges by the flow and by the server as it is set [SCN-14]', async () => {
    const outcome = async (flow: 'standalone' | 'backend') =>
      (await explain('system/*.rs', { flow })).scopes[0]?.verdict.outcome
    expect(await outcome('standalone')).toBe('dropped')
    expect(await outcome('backend')).toBe('granted')
    const own = await createTestWorkbench()
    try {
      await own.call('settings.update', { name: 'disabledCapabilities', value: ['permission-v1'] })
      const { granted } = await own.call('scopes.explain', { scope: 'user/Patient.read' })
      expect(granted).toBe('')
    } finally {
      await own.close()
    }
  })

  it.each([
    ['patient/Patient.s launch/patient', 'SCE-19'],
    ['patient/Patient.c launch/patient', 'SCE-19'],
    ['patient/Patient.r', 'D-08'],
    ['user/*.rs?category=laboratory', 'D-25'],
    ['user/Patient.read', 'SCN-04'],
    ['user/Patient.r user/*.r', 'SCN-05'],
    ['fhirUser', 'D-33'],
    ['online_access offline_access', 'D-09'],
  ])('warns of what %s may not be expected to do [SCN-14]', async (scope, clause) => {
    const { warnings } = await only(scope)
    expect(warnings.map((warning) => warning.clause)).toEqual([expect.stringContaining(clause)])
  })

  it('has nothing to warn of in the usual scopes [SCN-14]', async () => {
    const { scopes } = await explain(
      'launch/patient openid fhirUser offline_access patient/Observation.rs user/Patient.cruds',
    )
    expect(scopes.flatMap(({ warnings }) => warnings)).toEqual([])
  })

  it('tries a request offline by what would be granted [SCN-14]', async () => {
    const search = { letter: 's', type: 'Observation' } as const
    const tried = async (
      scope: string,
      request: typeof search | { letter: 'd'; type: 'Patient' },
    ) => (await explain(scope, { request })).tried
    expect(await tried(`launch/patient patient/*.rs`, search)).toMatchObject({
      outcome: 'allowed',
      by: [{ scope: 'patient/*.rs' }],
    })
    expect(await tried(laboratory, search)).toMatchObject({
      outcome: 'limited',
      by: [{ limit: expect.stringContaining('category=laboratory') }],
    })
    expect(await tried('patient/*.rs', { letter: 'd', type: 'Patient' })).toEqual({
      outcome: 'refused',
      by: [],
      sufficient: ['patient/Patient.d', 'user/Patient.d'],
    })
    // Asked for, and not granted in a flow with a user.
    expect(await tried('system/*.cruds', search)).toMatchObject({ outcome: 'refused' })
    // A wildcard with a constraint reaches types that define its parameter.
    expect(await tried('user/*.rs?birthdate=1990', search)).toMatchObject({ outcome: 'refused' })
  })

  it('says which limit a text breaks [SCN-14]', async () => {
    const many = Array.from({ length: 201 }, (_, index) => `__x${index}`).join(' ')
    expect(await explain(many)).toMatchObject({
      problem: expect.stringContaining('201 scopes'),
      scopes: [],
    })
  })
})
