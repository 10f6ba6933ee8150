// npm run release:verify [-- --skip STEP]…: everything a release is held to that can run on this machine, one step after the
// other, and what needs another machine. Takes hours. Leaves .cache/reports/release.json.
// Ends with 0 when no step failed, 1 when one did, 2 when there is no such step.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { findDesktopObstacle } from './launch/desktop-obstacle.mjs'
import { locateElectron } from './launch/electron-binary.mjs'
import { requireNode } from './launch/node-runtime.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const reports = join(root, '.cache', 'reports')

/** In this order; each is `npm run` with these words. */
const steps = [
  { name: 'check', run: ['check'] },
  { name: 'conformance', run: ['conformance', '--', ...results()] },
  { name: 'security-coverage', run: ['security-coverage'] },
  { name: 'mutations', run: ['mutations'] },
  { name: 'rigs', run: ['rigs', '--', '--release'] },
  { name: 'sbom', run: ['sbom'] },
  { name: 'package', run: ['package'], needs: electronObstacle },
  { name: 'verify-package', run: ['verify-package'], needs: electronObstacle },
]

/** What no machine of one kind can show. */
const elsewhere = [
  'the package on the two other systems: npm run package and npm run verify-package there',
  'signatures, notarisation and attestation: whoever publishes (SC-05, SC-09)',
  'the advisory feed about every package of npm run sbom (SC-08)',
  'OpenID and Inferno suites against a running server (FG-21)',
]

const { values } = parseArgs({ options: { skip: { type: 'string', multiple: true, default: [] } } })
process.exitCode = verify(values.skip)

function verify(skipped) {
  const unknown = skipped.find((name) => !steps.some((step) => step.name === name))
  if (unknown !== undefined) {
    const known = steps.map(({ name }) => name).join(', ')
    process.stderr.write(`release:verify: --skip is ${unknown}, wanted one of ${known}\n`)
    return 2
  }
  requireNode(root)
  const outcomes = steps.map((step) => {
    const reason = skipped.includes(step.name) ? 'as asked' : step.needs?.()
    if (reason !== undefined) return { step: step.name, outcome: 'skipped', reason }
    process.stderr.write(`release:verify: ${step.name} …\n`)
    const { status } = spawnSync('npm', ['run', '-s', ...step.run], { cwd: root, stdio: 'inherit' })
    return { step: step.name, outcome: status === 0 ? 'ok' : 'failed' }
  })
  mkdirSync(reports, { recursive: true })
  writeFileSync(
    join(reports, 'release.json'),
    `${JSON.stringify({ outcomes, elsewhere }, null, 2)}\n`,
  )
  for (const { step, outcome, reason } of outcomes) {
    process.stdout.write(
      `${outcome.padEnd(8)} ${step}${reason === undefined ? '' : `: ${reason}`}\n`,
    )
  }
  for (const text of elsewhere) process.stdout.write(`elsewhere ${text}\n`)
  return outcomes.some(({ outcome }) => outcome === 'failed') ? 1 : 0
}

/** The reports that `check` leaves, so that nothing runs twice. */
function results() {
  return ['vitest.json', 'playwright.json'].flatMap((name) => [
    '--results',
    join('.cache', 'reports', name),
  ])
}

function electronObstacle() {
  const executable = locateElectron(root)?.executable
  if (executable === undefined || !existsSync(executable)) return 'the Electron binary is not here'
  return findDesktopObstacle()
}
