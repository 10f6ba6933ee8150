// npm test, after the build: every vitest test, those that cover what decides about trust first, then every journey in a browser,
// all with nothing but loopback where this machine can do that, then the rigs. The last line sums all. Ends with 0 when nothing
// failed, 1 when something did, also where a runner ended without a report.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findNamespace, takeReport } from '../rigs/offline/namespace.mjs'
import { coveringTests } from './coverage/count-branches.mjs'
import { requireNode } from './launch/node-runtime.mjs'
import { countResults, mergeVitest, renderCounts, sumCounts } from './test-run/count-results.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const reports = join(root, '.cache', 'reports')
const node = requireNode(root)

mkdirSync(reports, { recursive: true })
/** Both parts of the vitest run, put together. */
const vitestReport = join(reports, 'vitest.json')
const coverage = join(reports, 'coverage')
const offlineReport = join(reports, 'offline.json')
const namespace = findNamespace(node)
/** What each run wanted to send off this machine. */
const offline = []
const runs = [
  ...runVitest(),
  runPlaywright(join(reports, 'playwright.json')),
  runRigs(join(reports, 'rigs.json')),
]
const counts = sumCounts(runs)
process.stdout.write(`\n${renderCounts(counts)}\n`)
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1

/** Runs every test once. V8 counts branches in some alone; the others, which feed parsers with thousands of inputs, it would make slow. */
function runVitest() {
  const folders = coveringTests.map((folder) => `${folder}/`)
  const parts = [
    { name: 'vitest-covering', args: ['--coverage.enabled', ...folders] },
    { name: 'vitest-others', args: folders.flatMap((folder) => ['--exclude', `${folder}**`]) },
  ].map((part) => ({ ...part, report: join(reports, `${part.name}.json`) }))
  const counts = parts.map(({ name, args, report }) => {
    const cli = join(root, 'node_modules', 'vitest', 'vitest.mjs')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    return run(name, [cli, 'run', ...reporters, ...args], report, {}, namespace)
  })
  const read = parts.map(({ report }) => report).filter(existsSync)
  writeFileSync(vitestReport, JSON.stringify(mergeVitest(read.map(readJson))))
  return counts
}

function runPlaywright(report) {
  const cli = join(root, 'node_modules', '@playwright', 'test', 'cli.js')
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report }
  return run('Playwright', [cli, 'test', '--reporter=list,json'], report, env, namespace)
}

/** Figures that tests show are read from the reports of vitest. */
function runRigs(report) {
  const missing = 'missing' in namespace ? namespace.missing : undefined
  writeFileSync(offlineReport, JSON.stringify({ missing, runs: offline }))
  const env = {
    RIGS_TEST_REPORT: vitestReport,
    RIGS_OFFLINE_REPORT: offlineReport,
    RIGS_BROWSER_REPORT: join(reports, 'playwright.json'),
    RIGS_COVERAGE: coverage,
  }
  return run('rigs', [join(root, 'rigs', 'rigs.ts')], report, env)
}

/** Counts come from the report; a runner that fails without one failed test in it counts as one. */
function run(name, args, report, env = {}, place = {}) {
  rmSync(report, { force: true })
  const left = join(reports, `${name}-offline.json`)
  const [command, given] = place.wrap?.(left, node, args) ?? [node, args]
  const { status, error } = spawnSync(command, given, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  try {
    if (error) throw error
    if (place.wrap !== undefined) offline.push({ name, ...takeReport(left) })
    const counts = countResults(readJson(report))
    if (status === 0 || counts.failed > 0) return counts
    process.stderr.write(`test: ${name} ended with ${status} and reported no failure\n`)
    return { ...counts, failed: 1 }
  } catch (failure) {
    process.stderr.write(`test: ${name} left no report that can be read: ${failure.message}\n`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
