/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Counts the tests of a JSON report of vitest or of Playwright, or the figures of one of the rigs. A file that could not be loaded and an
 * error outside any test count as one failure each; a test that passed on a retry has passed.
 * @param {any} report the parsed JSON
 * @returns {Counts}
 * @throws {Error} when it is none of them
 */
export function countResults(report) {
  if (Array.isArray(report?.testResults)) return countVitest(report)
  if (Array.isArray(report?.figures)) return countFigures(report)
  if (Array.isArray(report?.suites) && report.stats !== undefined) return countPlaywright(report)
  throw new Error(
    'saw neither testResults nor suites nor figures, wanted a JSON report of vitest, Playwright or the rigs',
  )
}

function countVitest({ testResults }) {
  const tests = testResults.flatMap((file) => file.assertionResults)
  const failed = tests.filter(({ status }) => status === 'failed').length
  const passed = tests.filter(({ status }) => status === 'passed').length
  const brokenFiles = testResults.filter(
    (file) =>
      file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  )
  return {
    passed,
    failed: failed + brokenFiles.length,
    skipped: tests.length - passed - failed,
  }
}

function countPlaywright({ stats, errors = [] }) {
  const { expected, unexpected, flaky, skipped } = stats
  return { passed: expected + flaky, failed: unexpected + errors.length, skipped }
}

function countFigures({ figures }) {
  const count = (wanted) => figures.filter(({ status }) => status === wanted).length
  return { passed: count('reached'), failed: count('missed'), skipped: count('skipped') }
}

/**
 * Puts JSON reports of vitest together, as if all of it had been one run.
 * @param {{ testResults: unknown[] }[]} reports the parsed JSON
 */
export function mergeVitest(reports) {
  return { testResults: reports.flatMap(({ testResults }) => testResults) }
}

/**
 * Adds up counts.
 * @param {Counts[]} all
 * @returns {Counts}
 */
export function sumCounts(all) {
  const sum = (/** @type {keyof Counts} */ name) => all.reduce((so, each) => so + each[name], 0)
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }
}

/**
 * The last line of a test run.
 * @param {Counts} counts
 * @returns {string}
 */
export function renderCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}
