import { describe, expect, it } from 'vitest'
import {
  countResults,
  mergeVitest,
  renderCounts,
  sumCounts,
} from '../../scripts/test-run/count-results.mjs'

const vitestReport = (...files: { status: string; tests?: string[] }[]) => ({
  testResults: files.map(({ status, tests = [] }) => ({
    status,
    assertionResults: tests.map((each) => ({ status: each })),
  })),
})

const playwrightReport = (stats: Partial<Record<string, number>>, errors: unknown[] = []) => ({
  suites: [],
  stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0, ...stats },
  errors,
})

describe('npm test, counting', () => {
  it('counts what passed, failed and did not run in a vitest report', () => {
    const report = vitestReport(
      { status: 'passed', tests: ['passed', 'passed', 'skipped', 'todo', 'pending'] },
      { status: 'failed', tests: ['failed', 'passed'] },
    )
    expect(countResults(report)).toEqual({ passed: 3, failed: 1, skipped: 3 })
  })

  it('counts a file that could not be loaded as a failure', () => {
    const report = vitestReport({ status: 'passed', tests: ['passed'] }, { status: 'failed' })
    expect(countResults(report)).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })

  it('counts a Playwright report, where a pass on a retry is a pass and an error outside tests a failure', () => {
    const report = playwrightReport({ expected: 5, unexpected: 1, flaky: 1, skipped: 2 }, [{}])
    expect(countResults(report)).toEqual({ passed: 6, failed: 2, skipped: 2 })
  })

  it('counts figures of the rigs as tests', () => {
    const figures = ['reached', 'reached', 'missed', 'skipped'].map((status) => ({ status }))
    expect(countResults({ figures })).toEqual({ passed: 2, failed: 1, skipped: 1 })
  })

  it.each([[null], [{}], [[]], [{ suites: [] }]])('refuses %j, which is no report', (report) => {
    expect(() => countResults(report)).toThrow(/wanted a JSON report/)
  })

  it('takes reports of parts of a run for one of all', () => {
    const parts = [
      vitestReport({ status: 'passed', tests: ['passed'] }),
      vitestReport({ status: 'failed', tests: ['failed', 'skipped'] }),
    ]
    expect(countResults(mergeVitest(parts))).toEqual(sumCounts(parts.map(countResults)))
  })

  it('sums runs into one line', () => {
    const counts = [
      countResults(vitestReport({ status: 'passed', tests: ['passed', 'skipped'] })),
      countResults(playwrightReport({ expected: 2, unexpected: 1 })),
    ]
    expect(renderCounts(sumCounts(counts))).toBe('3 passed, 1 failed, 1 skipped')
  })
})
