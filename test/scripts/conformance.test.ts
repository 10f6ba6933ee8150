import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  coveredAlthoughDeferred,
  coverRequirements,
  idsOf,
  obligationsOf,
  readOutcomes,
} from '../../scripts/conformance/coverage.mjs'
import { renderCoverage } from '../../scripts/conformance/render-coverage.mjs'
import { repository } from './fake-tree.ts'

const sections = [
  {
    section: '4.2',
    title: 'Authorization',
    requirements: [
      { id: 'SAL-10', actor: 'server', level: 'SHALL' },
      { id: 'SAL-11', actor: 'server', level: 'SHALL' },
      { id: 'SAL-12', actor: 'server', level: 'MAY' },
    ],
  },
  {
    section: '8',
    title: 'Backend services',
    requirements: [
      { id: 'BKS-01', actor: 'server', level: 'SHALL' },
      { id: 'BKS-02', actor: 'server', level: 'SHALL' },
    ],
  },
]

const noScope = { sections: [], requirements: [], deferred: {} }

describe('conformance coverage', () => {
  it('reads the ids at the end of a title', () => {
    expect(idsOf('refuses a second use [SAL-55] [D-05] and says so [GEN-18]')).toEqual([
      'SAL-55',
      'GEN-18',
    ])
  })

  it('reads several ids in one bracket, and no others', () => {
    expect(idsOf('shows [ 1, 2 ] for SAL-01 (SAL-02) [SAL-03, D-05,GEN-18]')).toEqual([
      'SAL-03',
      'GEN-18',
    ])
  })

  it('reads the ids of both catalogues', () => {
    expect(idsOf('is read [UDAP-PKI-004, SAL-03] [UDAP-B2B-001] [UD-13] [UDAP-PKI-4]')).toEqual([
      'UDAP-PKI-004',
      'SAL-03',
      'UDAP-B2B-001',
    ])
  })

  it('counts an id as covered when a test passes and none fails', () => {
    const { coverage } = coverRequirements(sections, [
      { title: 'a [SAL-10]', hasPassed: true },
      { title: 'b [SAL-11]', hasPassed: true },
      { title: 'c [SAL-11]', hasPassed: false },
      { title: 'd [SAL-11]', hasPassed: true },
    ])
    expect(Object.fromEntries(coverage)).toEqual({
      'SAL-10': 'covered',
      'SAL-11': 'failing',
      'SAL-12': 'uncovered',
      'BKS-01': 'uncovered',
      'BKS-02': 'uncovered',
    })
  })

  it('names ids that look like a requirement and are none, and passes over rulings and limits', () => {
    const title = 'a [SAL-99] [D-01] [XYZ-01] [UDAP-PKI-099] [UDAP-XYZ-001]'
    const more = { id: 'UDAP-PKI-001', actor: 'all', level: 'SHALL' }
    const table = [...sections, { section: 'udap-2.1', title: 'Trust', requirements: [more] }]
    expect(coverRequirements(table, [{ title, hasPassed: true }]).unknown).toEqual([
      'SAL-99',
      'UDAP-PKI-099',
    ])
  })

  it('obliges to the SHALL rows of a chapter and to single ones, less those deferred', () => {
    const scope = { sections: ['4'], requirements: ['BKS-02'], deferred: { 'SAL-11': 'later' } }
    expect(Array.from(obligationsOf(sections, scope))).toEqual(['SAL-10', 'BKS-02'])
  })

  it('obliges to every row of a chapter that is in scope as a whole, less those deferred', () => {
    const scope = { ...noScope, whole: ['4'], deferred: { 'SAL-12': 'nobody asks for it' } }
    expect(Array.from(obligationsOf(sections, scope))).toEqual(['SAL-10', 'SAL-11'])
    expect(obligationsOf(sections, { ...scope, deferred: {} })).toContain('SAL-12')
  })

  it.each(['SAL-10', 'BKS-02'])('lets nobody defer %s of a whole chapter', (id) => {
    const scope = { ...noScope, whole: ['4', '8'], deferred: { [id]: 'too much work' } }
    expect(() => obligationsOf(sections, scope)).toThrow(`in-scope.json defers ${id}, a SH`)
  })

  it('finds what is deferred although a test covers it', () => {
    const scope = { ...noScope, deferred: { 'SAL-12': 'nobody asks for it' } }
    const cover = (title: string) =>
      coverRequirements(sections, [{ title, hasPassed: true }]).coverage
    expect(coveredAlthoughDeferred(scope, cover('a [SAL-10]'))).toEqual([])
    expect(coveredAlthoughDeferred(scope, cover('a [SAL-12]'))).toEqual(['SAL-12'])
  })

  it('refuses a scope that names an unknown id', () => {
    const scope = { sections: [], requirements: ['BKS-77'], deferred: {} }
    expect(() => obligationsOf(sections, scope)).toThrow(
      'in-scope.json names BKS-77, which is no requirement',
    )
  })

  it('reads reports of vitest and of Playwright without skipped tests, and no others', () => {
    expect(
      readOutcomes({
        testResults: [
          {
            assertionResults: [
              { fullName: 'x a [SAL-10]', status: 'passed' },
              { fullName: 'x b [SAL-11]', status: 'failed' },
              { fullName: 'x c [SAL-12]', status: 'skipped' },
            ],
          },
        ],
      }),
    ).toEqual([
      { title: 'x a [SAL-10]', hasPassed: true },
      { title: 'x b [SAL-11]', hasPassed: false },
    ])
    const spec = (title: string, status: string) => ({ title, ok: true, tests: [{ status }] })
    expect(
      readOutcomes({
        suites: [
          {
            specs: [spec('a [SAL-10]', 'expected')],
            suites: [{ specs: [spec('b [SAL-11]', 'skipped')] }],
          },
        ],
      }),
    ).toEqual([{ title: 'a [SAL-10]', hasPassed: true }])
    expect(() => readOutcomes({})).toThrow('wanted a JSON report of vitest or Playwright')
  })

  it('prints per section how many are covered and which are not', () => {
    const { coverage } = coverRequirements(sections, [{ title: 'a [SAL-10]', hasPassed: true }])
    const due = new Set(['SAL-10', 'SAL-11'])
    const lines = renderCoverage(sections, coverage, due, noScope).split('\n')
    expect(lines.slice(2, 7).map((line) => line.replace(/ +/g, ' ').trim())).toEqual([
      '4.2 Authorization 1 of 3',
      'SHALL SAL-11*',
      'MAY SAL-12',
      '8 Backend services 0 of 2',
      'SHALL BKS-01 BKS-02',
    ])
    expect(lines.slice(-6).map((line) => line.replace(/ +/g, ' ').trim())).toEqual([
      'All sections 1 of 5',
      'SHALL in scope 1 of 2',
      'SHOULD in scope 0 of 0',
      'MAY in scope 0 of 0',
      'BEYOND in scope 0 of 0',
      '',
    ])
  })

  it('prints why what need not be covered is not, and which reason holds no more', () => {
    const { coverage } = coverRequirements(sections, [{ title: 'a [SAL-10]', hasPassed: true }])
    const scope = {
      sections: [],
      later: { '8': 'services come later' },
      requirements: [],
      deferred: { 'SAL-10': 'not yet', 'BKS-02': 'waits for keys' },
    }
    const text = renderCoverage(sections, coverage, new Set(['SAL-11']), scope)
    expect(text.slice(text.indexOf('Not covered'), text.indexOf('  All sections')).trim()).toBe(
      [
        'Not covered, by reason',
        '',
        '  no reason given',
        '    SAL-12',
        '  services come later',
        '    BKS-01',
        '  waits for keys',
        '    BKS-02',
        '  covered by now; take it out of in-scope.json',
        '    SAL-10',
      ].join('\n'),
    )
  })
})

describe('conformance command', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trustbench-conformance-test-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** Runs the command on a report in which the titles passed. */
  function run(titles: readonly string[], file = join(folder, 'results.json')) {
    const assertionResults = titles.map((fullName) => ({ fullName, status: 'passed' }))
    writeFileSync(
      join(folder, 'results.json'),
      JSON.stringify({ testResults: [{ assertionResults }] }),
    )
    const script = join(repository, 'scripts', 'conformance.mjs')
    return spawnSync(process.execPath, [script, '--results', file], { encoding: 'utf8' })
  }

  /** A title for every requirement in the table. */
  function everyTitle(): string[] {
    const text = readFileSync(join(repository, 'test/conformance/requirements.json'), 'utf8')
    const table: { sections: typeof sections } = JSON.parse(text)
    return table.sections.flatMap((section) =>
      section.requirements.map(({ id }) => `does it [${id}]`),
    )
  }

  /** The ids that are left out, each with a reason. */
  function deferred(): string[] {
    const text = readFileSync(join(repository, 'test/conformance/in-scope.json'), 'utf8')
    const scope: { deferred: Record<string, string> } = JSON.parse(text)
    return Object.keys(scope.deferred)
  }

  const withoutIds = (ids: readonly string[]) =>
    everyTitle().filter((title) => !ids.some((id) => title.includes(id)))

  it('ends with 0 when all has a passing test but what is deferred', () => {
    const { status, stdout, stderr } = run(withoutIds(deferred()))
    expect(stderr).toBe('')
    expect(stdout).toMatch(/SHALL in scope +(\d+) of +\1\n +SHOULD in scope +(\d+) of +\2\n/)
    for (const id of deferred()) expect(stdout).toContain(id)
    expect(status).toBe(0)
  })

  it.each([
    ['SHALL', 'SAL-55'],
    ['SHOULD', 'CTX-05'],
    ['BEYOND', 'GEN-17'],
  ])('ends with 1 and names a %s in scope that lacks a passing test', (_, id) => {
    const { status, stderr } = run(withoutIds([...deferred(), id]))
    expect(stderr).toBe(`conformance: no passing test for 1 in scope: ${id}\n`)
    expect(status).toBe(1)
  })

  it('ends with 1 when a test covers what is deferred', () => {
    const [id = ''] = deferred()
    const { status, stderr } = run([...withoutIds(deferred()), `does it [${id}]`])
    expect(stderr).toBe(`conformance: in-scope.json defers ${id}, which has a passing test\n`)
    expect(status).toBe(1)
  })

  it('ends with 1 when a test names an id that does not exist', () => {
    const { status, stderr } = run([...withoutIds(deferred()), 'does it [SAL-99]'])
    expect(stderr).toBe('conformance: a test names SAL-99, which is no requirement\n')
    expect(status).toBe(1)
  })

  it('ends with 2 and one line when a report cannot be read', () => {
    const missing = join(folder, 'missing.json')
    const { status, stderr } = run([], missing)
    expect(stderr).toMatch(/^conformance: .*missing\.json: ENOENT.*\n$/)
    expect(status).toBe(2)
  })
})
