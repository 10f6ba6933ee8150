// npm run conformance: which requirements have a passing test, section by section. Runs the tests of
// the core and those in a browser, or reads reports that are there: conformance.mjs --results FILE
// [--results FILE …], as npm test leaves them in .cache/reports.
// Ends with 0 when all that is in scope is covered and no reason for leaving something out has grown stale, 1 when not,
// 2 when something cannot be read.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  coveredAlthoughDeferred,
  coverRequirements,
  obligationsOf,
  readOutcomes,
} from './conformance/coverage.mjs'
import { renderCoverage } from './conformance/render-coverage.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

try {
  process.exitCode = report()
} catch (error) {
  process.stderr.write(`conformance: ${error.message}\n`)
  process.exitCode = 2
}

function report() {
  const { values } = parseArgs({ options: { results: { type: 'string', multiple: true } } })
  const { sections } = readJson(join(root, 'test', 'conformance', 'requirements.json'))
  const scope = readJson(join(root, 'test', 'conformance', 'in-scope.json'))
  const outcomes = values.results === undefined ? runTests() : values.results.flatMap(readReport)
  const obligations = obligationsOf(sections, scope)
  const { coverage, unknown } = coverRequirements(sections, outcomes)
  process.stdout.write(renderCoverage(sections, coverage, obligations, scope))
  const open = Array.from(obligations).filter((id) => coverage.get(id) !== 'covered')
  const complaints = [
    ...unknown.map((id) => `a test names ${id}, which is no requirement`),
    ...coveredAlthoughDeferred(scope, coverage).map(
      (id) => `in-scope.json defers ${id}, which has a passing test`,
    ),
    ...(open.length > 0 ? [`no passing test for ${open.length} in scope: ${open.join(' ')}`] : []),
  ]
  for (const complaint of complaints) process.stderr.write(`conformance: ${complaint}\n`)
  return complaints.length > 0 ? 1 : 0
}

function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'trustbench-conformance-'))
  const inCore = join(folder, 'core.json')
  const inBrowser = join(folder, 'browser.json')
  try {
    run(
      ['vitest', 'vitest.mjs'],
      ['--project', 'main', '--reporter=json', `--outputFile=${inCore}`],
    )
    run(['@playwright', 'test', 'cli.js'], ['--reporter=json'], inBrowser)
    return [inCore, inBrowser].flatMap(readReport)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Runs a test runner to its end; its report says how it went. */
function run([runner, ...path], args, playwrightReport) {
  const cli = join(root, 'node_modules', runner, ...path)
  const command = playwrightReport === undefined ? 'run' : 'test'
  const { error } = spawnSync(process.execPath, [cli, command, ...args], {
    cwd: root,
    stdio: 'ignore',
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport ?? '' },
  })
  if (error) throw error
}

function readReport(file) {
  try {
    return readOutcomes(readJson(file))
  } catch (error) {
    throw new Error(`${file}: ${error.message}`, { cause: error })
  }
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
