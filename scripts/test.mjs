// npm test, after the build: every vitest test, then every journey in a browser, both with nothing but loopback where this
// machine can do that, then the rigs. The last line sums all. Ends with 0 when nothing failed, 1 when something did, also
// where a runner ended without a report.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findNamespace, takeReport } from '../rigs/offline/namespace.mjs'
import { requireNode } from './launch/node-runtime.mjs'
import { countResults, renderCounts, sumCounts } from './test-run/count-results.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const reports = join(root, '.cache', 'reports')
const node = requireNode(root)

mkdirSync(reports, { recursive: true })
const vitestReport = join(reports, 'vitest.json')
const offlineReport = join(reports, 'offline.json')
const namespace = findNamespace(node)
/** What each run wanted to send off this machine. */
const offline = []
const runs = [
  runVitest(vitestReport),
  runPlaywright(join(reports, 'playwright.json')),
  runRigs(join(reports, 'rigs.json')),
]
const counts = sumCounts(runs)
process.stdout.write(`\n${renderCounts(counts)}\n`)
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1

function runVitest(report) {
  const cli = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const args = [cli, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  return run('vitest', args, report, {}, namespace)
}

function runPlaywright(report) {
  const cli = join(root, 'node_modules', '@playwright', 'test', 'cli.js')
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report }
  return run('Playwright', [cli, 'test', '--reporter=list,json'], report, env, namespace)
}

/** Figures that tests show are read from the report of vitest. */
function runRigs(report) {
  const missing = 'missing' in namespace ? namespace.missing : undefined
  writeFileSync(offlineReport, JSON.stringify({ missing, runs: offline }))
  const env = {
    RIGS_TEST_REPORT: vitestReport,
    RIGS_OFFLINE_REPORT: offlineReport,
    RIGS_BROWSER_REPORT: join(reports, 'playwright.json'),
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
    const counts = countResults(JSON.parse(readFileSync(report, 'utf8')))
    if (status === 0 || counts.failed > 0) return counts
    process.stderr.write(`test: ${name} ended with ${status} and reported no failure\n`)
    return { ...counts, failed: 1 }
  } catch (failure) {
    process.stderr.write(`test: ${name} left no report that can be read: ${failure.message}\n`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
}
