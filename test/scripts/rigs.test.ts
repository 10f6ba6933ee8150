import { describe, expect, it } from 'vitest'
import { advisoriesIn, judgeAdvisories } from '../../rigs/corpora/advisories-rig.ts'
import { testsOf } from '../../rigs/corpora/browser-rigs.ts'
import { renderFigures } from '../../rigs/frame/render-figures.ts'
import { failedRow, judge, type Rig } from '../../rigs/frame/rig.ts'
import { judgeTests } from '../../rigs/frame/tests-rig.ts'
import { judgeOffline } from '../../rigs/offline/offline-rig.ts'
import { rigs } from '../../rigs/registry.ts'
import { judgeVector } from '../../rigs/wycheproof/wycheproof-rig.ts'

const rig: Rig = {
  name: 'kill',
  figure: 'FG-03',
  title: 'kills',
  target: { change: '50', release: '1,000' },
  limitMinutes: { change: 1, release: 1 },
  run: async () => ({ skipped: 'never run' }),
}
const control = { broken: 'a server that forgets', faults: 3 }

describe('npm run rigs, a figure', () => {
  it('is reached without faults when its control found some', () => {
    const row = judge(rig, 'change', { reached: '50 kills', faults: [], control }, 1)
    expect(row).toMatchObject({ status: 'reached', target: '50', reached: '50 kills' })
  })

  it('is missed with a fault', () => {
    const row = judge(rig, 'release', { reached: '50', faults: ['a code came back'], control }, 1)
    expect(row).toMatchObject({ status: 'missed', target: '1,000', faults: ['a code came back'] })
  })

  it('is missed when its control found nothing', () => {
    const blind = { ...control, faults: 0 }
    const row = judge(rig, 'change', { reached: '50', faults: [], control: blind }, 1)
    expect(row.status).toBe('missed')
    expect(row.faults).toEqual([expect.stringContaining('proves nothing')])
  })

  it('is skipped with what is missing', () => {
    const row = judge(rig, 'change', { skipped: 'there is no gcc' }, 1)
    expect(row).toMatchObject({ status: 'skipped', reached: 'there is no gcc' })
  })

  it('is missed when its rig gave no result', () => {
    expect(failedRow(rig, 'change', 'ended with SIGSEGV', 1)).toMatchObject({ status: 'missed' })
  })

  it('is printed with target, reached value, control and faults, and summed up', () => {
    const row = judge(rig, 'change', { reached: '50 kills', faults: ['one lost'], control }, 1)
    const text = renderFigures([row])
    for (const part of ['FG-03  MISSED', '50 kills', 'a server that forgets: 3', 'one lost']) {
      expect(text).toContain(part)
    }
    expect(text).toContain('0 figures reached, 1 missed, 0 skipped')
  })
})

describe('npm run rigs, a figure shown by tests', () => {
  const wanted = {
    files: ['a.test.ts'],
    titles: /\[FG-24\]/,
    control: { titles: /plant/, broken: 'p' },
  }
  const test = (title: string, status = 'passed', file = 'a.test.ts') => ({ file, title, status })

  it('is reached when all of its tests and the control pass', () => {
    const outcome = judgeTests([test('x [FG-24]'), test('planted')], wanted)
    expect(outcome).toMatchObject({
      reached: '1 of 1 tests pass',
      faults: [],
      control: { faults: 1 },
    })
  })

  it.each([
    ['a test fails', [test('x [FG-24]', 'failed'), test('planted')]],
    ['a test is skipped', [test('x [FG-24]', 'skipped'), test('planted')]],
    ['a file has no such test', [test('x'), test('planted')]],
  ])('is missed when %s', (_, tests) => {
    expect(judgeTests(tests, wanted)).toMatchObject({ faults: [expect.any(String)] })
  })

  it('has no control when that test fails', () => {
    const outcome = judgeTests([test('x [FG-24]'), test('planted', 'failed')], wanted)
    expect(outcome).toMatchObject({ control: { faults: 0 } })
  })
})

describe('npm run rigs, tests of a browser', () => {
  const spec = (title: string, status: string, projectName = 'browser') => ({
    title,
    file: 'a.spec.ts',
    tests: [{ status, projectName }],
  })
  const report = (...specs: readonly object[]) =>
    JSON.stringify({ suites: [{ specs: [], suites: [{ specs }] }] })
  const wanted = {
    files: ['test/e2e/a.spec.ts'],
    titles: /\[FG-09\]/,
    control: { titles: /takes texts for markup/, broken: 'x' },
  }
  const control = spec('takes texts for markup', 'expected')

  it('are reached when all of them and the control passed, in whatever suite they are', () => {
    const tests = testsOf(report(spec('x [FG-09]', 'expected'), control))
    expect(judgeTests(tests, wanted)).toMatchObject({ faults: [], control: { faults: 1 } })
  })

  it.each(['unexpected', 'flaky', 'skipped'])('are missed when one is %s', (status) => {
    const tests = testsOf(report(spec('x [FG-09]', status), control))
    expect(judgeTests(tests, wanted)).toMatchObject({ faults: [expect.any(String)] })
  })

  it('are missed when only another project has them', () => {
    const tests = testsOf(report(spec('x [FG-09]', 'expected', 'electron'), control))
    expect(judgeTests(tests, wanted)).toMatchObject({ faults: [expect.any(String)] })
  })
})

describe('npm run rigs, what left the machine', () => {
  const run = { name: 'vitest', left: 0, control: 4 }

  it('is nothing where the deliberate ones were counted', () => {
    expect(judgeOffline([run])).toMatchObject({ faults: [], control: { faults: 4 } })
  })

  it('is a fault where anything was counted, and where nothing was run', () => {
    expect(judgeOffline([run, { ...run, left: 2 }])).toMatchObject({ faults: [expect.any(String)] })
    expect(judgeOffline([])).toMatchObject({ faults: [expect.any(String)] })
  })
})

describe('npm run rigs', () => {
  it('knows each rig by a name of its own', () => {
    const names = rigs.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(rigs.every(({ figure }) => /^(?:FG-\d\d|HO-12|EL-23)$/.test(figure))).toBe(true)
  })
})

describe('npm run rigs, advisories', () => {
  const catalogue = { rows: { 'AS-01': ['CVE-2018-0001', 'CVE-2018-0002'] }, reasons: {} }

  it('are found in titles and tables, and not in comments', () => {
    const sources = [
      "it('refuses (CVE-2018-0001, RUSTSEC-2018-0001)', f) // CVE-2018-0003",
      "const rows = [['CVE-2018-0002', 'x']]",
    ]
    expect(advisoriesIn(sources)).toEqual(['CVE-2018-0001', 'CVE-2018-0002', 'RUSTSEC-2018-0001'])
  })

  it('need a test each, or a reason, and not both', () => {
    const named = ['CVE-2018-0001']
    const reasons = { 'CVE-2018-0002': 'x' }
    expect(judgeAdvisories({ ...catalogue, reasons }, named)).toEqual([])
    expect(judgeAdvisories(catalogue, named)).toEqual([
      'CVE-2018-0002 has neither a test nor a reason',
    ])
    expect(judgeAdvisories({ ...catalogue, reasons: { 'CVE-2018-0001': 'x' } }, named)).toEqual([
      'CVE-2018-0002 has neither a test nor a reason',
      'CVE-2018-0001 has a reason it does not need',
    ])
  })
})

describe('npm run rigs, vectors of others', () => {
  const vector = { name: 'JWS 1', result: 'invalid', explanation: undefined } as const

  it('are a fault where they are accepted or refused wrongly', () => {
    expect(judgeVector(vector, true)).toEqual(['false accept: JWS 1'])
    expect(judgeVector({ ...vector, result: 'valid' }, false)).toEqual(['false refusal: JWS 1'])
  })

  it('may differ with an explanation, which is a fault where nothing differs', () => {
    const explained = { ...vector, explanation: 'it is that of another' }
    expect(judgeVector(explained, false)).toEqual(['explained without a difference: JWS 1'])
    expect(judgeVector(explained, true)).toEqual([])
  })

  it.each([
    ['invalid', false],
    ['valid', true],
    ['acceptable', true],
    ['acceptable', false],
  ] as const)('agree: %s, accepted: %s', (result, isTaken) => {
    expect(judgeVector({ ...vector, result }, isTaken)).toEqual([])
  })
})
