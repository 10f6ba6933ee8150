// npm run security-coverage [-- --results FILE …], after npm test: whether the tests and rigs that name the rows of the
// security catalogue passed, from the reports npm test leaves in .cache/reports.
// Ends with 0 when each row without a reason has one that passed and none that failed, 1 when not, 2 when a report is missing.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { readOutcomes } from './conformance/coverage.mjs'
import { judgeRows, readCatalogue, readRigOutcomes } from './security/coverage.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const reports = ['vitest.json', 'playwright.json', 'rigs.json'].map((name) =>
  join(root, '.cache', 'reports', name),
)

try {
  process.exitCode = report()
} catch (error) {
  process.stderr.write(`security-coverage: ${error.message}\n`)
  process.exitCode = 2
}

function report() {
  const { values } = parseArgs({
    options: { results: { type: 'string', multiple: true, default: reports } },
  })
  const outcomes = values.results.flatMap((file) => {
    const report = JSON.parse(readFileSync(file, 'utf8'))
    return Array.isArray(report.figures) ? readRigOutcomes(report) : readOutcomes(report)
  })
  const { sections, reasons } = readCatalogue(root)
  const { passed, failed, unproven } = judgeRows(sections, reasons, outcomes)
  process.stdout.write(
    `${passed.length} rows have a test or rig that passed, and none that failed\n`,
  )
  process.stdout.write(`${Object.keys(reasons).length} rows have a reason instead\n`)
  if (failed.length > 0) process.stdout.write(`failed: ${failed.join(' ')}\n`)
  if (unproven.length > 0) {
    process.stdout.write(`no test or rig that names them ran here: ${unproven.join(' ')}\n`)
  }
  return failed.length + unproven.length > 0 ? 1 : 0
}
