import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  coverRows,
  judgeRows,
  readCatalogue,
  readRigOutcomes,
  readRigSources,
  readTestSources,
  renderSecurityCoverage,
  rowsNamedIn,
} from '../../scripts/security/coverage.mjs'

const root = join(import.meta.dirname, '..', '..')
const sections = [
  {
    section: '3',
    title: 'Authorization server',
    rows: [
      { id: 'AS-01', title: 'Redirect URIs are compared' },
      { id: 'AS-02', title: 'No open redirector' },
    ],
  },
]
/** A test as it would stand in a file; put together here, so that this file itself names no rows. */
const test = (title: string, ids: string) => `it('${title} [${ids}]', () => {})`
const inFile = (path: string, ids: string) => ({ path, source: test('does something', ids) })

describe('security coverage', () => {
  it('reads the rows at the end of a title, several too', () => {
    const source = `${test('refuses [SAL-55]', 'AS-04, UD-13')}; ${test('says', 'L-02')}`
    expect(rowsNamedIn(source)).toEqual(['AS-04', 'UD-13', 'L-02'])
  })

  it('reads the rows of a table of tests', () => {
    const table = ['EL-01', 'other'].map((id) => `{ id: '${id}' }`).join(', ')
    const source = `it.each([${table}])${test('contains no $what', '$id').slice(2)}`
    expect(rowsNamedIn(source)).toEqual(['EL-01'])
  })

  it('passes over comments, pointers in parentheses and other catalogues', () => {
    const source = [
      test('refuses (AS-04)', 'SAL-10'),
      `// ${test('refuses', 'AS-05')}`,
      `/** ${test('refuses', 'AS-06')} */`,
    ].join('\n')
    expect(rowsNamedIn(source)).toEqual([])
  })

  it('takes a pattern of URLs for no comment', () => {
    const source = [
      "route('https://as.example/**')",
      test('refuses', 'AS-07'),
      "route('**/rpc/x')",
    ].join('\n')
    expect(rowsNamedIn(source)).toEqual(['AS-07'])
  })

  it('tells rows with a test from open ones, ids that are no row, and reasons that hold no more', () => {
    const sources = [inFile('test/a.test.ts', 'AS-01'), inFile('test/b.test.ts', 'AS-99')]
    const coverage = coverRows(sections, { 'AS-01': 'none', 'AS-98': 'none' }, sources)
    expect(coverage.tests.get('AS-01')).toEqual(['test/a.test.ts'])
    expect(coverage.open).toEqual(['AS-02'])
    expect(coverage.unknown).toEqual(['AS-99'])
    expect(coverage.stale).toEqual(['AS-01', 'AS-98'])
  })

  it('takes a rig for what it says it proves, before the tests', () => {
    const rig = { path: 'rigs/a/a-rig.ts', source: "  rows: ['AS-02', 'AS-01'],\n" }
    const sources = [inFile('test/a.test.ts', 'AS-01')]
    const coverage = coverRows(sections, { 'AS-02': 'none' }, sources, [rig])
    expect(coverage.tests.get('AS-01')).toEqual(['rigs/a/a-rig.ts', 'test/a.test.ts'])
    expect(coverage).toMatchObject({ open: [], stale: ['AS-02'] })
    expect(coverRows(sections, {}, sources).open).toEqual(['AS-02'])
  })

  it('reads what became of the rigs, and leaves out those that were skipped', () => {
    const figure = (status: string) => ({ title: 'kills', rows: ['AS-01', 'AS-02'], status })
    const read = (status: string) =>
      judgeRows(sections, {}, readRigOutcomes({ figures: [figure(status)] }))
    expect(read('reached').passed).toEqual(['AS-01', 'AS-02'])
    expect(read('missed').failed).toEqual(['AS-01', 'AS-02'])
    expect(read('skipped').unproven).toEqual(['AS-01', 'AS-02'])
  })

  it('writes a row with its tests or its reason', () => {
    const reasons = { 'AS-02': 'shown by hand' }
    const sources = ['a', 'b', 'c', 'd'].map((name) => inFile(`test/${name}.test.ts`, 'AS-01'))
    const document = renderSecurityCoverage(
      sections,
      reasons,
      coverRows(sections, reasons, sources),
    )
    expect(document).toContain('1 of 2 rows have a test or a rig')
    expect(document).toContain('[c.test.ts](../test/c.test.ts) and more |')
    expect(document).toContain('| AS-02 | No open redirector | No test: shown by hand |')
  })

  it('tells by a run which rows hold, which fail and which nothing proved', () => {
    const outcomes = [
      { title: `a [${'AS-01'}] and more`, hasPassed: true },
      { title: `b [${'AS-01'}]`, hasPassed: false },
    ]
    expect(judgeRows(sections, {}, outcomes.slice(0, 1))).toEqual({
      passed: ['AS-01'],
      failed: [],
      unproven: ['AS-02'],
    })
    expect(judgeRows(sections, { 'AS-02': 'none' }, outcomes)).toEqual({
      passed: [],
      failed: ['AS-01'],
      unproven: [],
    })
  })

  it('finds for each row of the catalogue a test, a rig or a reason, and no reason beside them', () => {
    const { sections: rows, reasons } = readCatalogue(root)
    const { open, unknown, stale } = coverRows(
      rows,
      reasons,
      readTestSources(root),
      readRigSources(root),
    )
    expect({ open, unknown, stale }).toEqual({ open: [], unknown: [], stale: [] })
  })
})
