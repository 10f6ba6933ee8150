import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countBranches } from './count-branches.mjs'

/** The file that a run of tests leaves in its folder of coverage. */
const reportName = 'coverage-final.json'

/**
 * Runs tests and counts the branches they took. What runs in other processes and threads is not seen.
 * @param {string} root folder that holds package.json
 * @param {readonly string[]} tests test files or folders below it
 * @returns {import('./count-branches.mjs').ModuleBranches[]}
 * @throws {Error} a test failed, or the runner left no report
 */
export function measureBranches(root, tests) {
  const folder = mkdtempSync(join(tmpdir(), 'trustbench-coverage-'))
  try {
    const { status } = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules', 'vitest', 'vitest.mjs'),
        'run',
        '--project=main',
        '--reporter=dot',
        '--coverage.enabled',
        `--coverage.reportsDirectory=${folder}`,
        ...tests,
      ],
      { cwd: root, stdio: ['ignore', 2, 2] },
    )
    if (status !== 0) throw new Error(`the tests ended with ${status}`)
    return readBranches(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Counts the branches that a run of tests took.
 * @param {string} folder where it left its coverage
 * @returns {import('./count-branches.mjs').ModuleBranches[]}
 * @throws {Error} it left none
 */
export function readBranches(folder) {
  return countBranches(JSON.parse(readFileSync(join(folder, reportName), 'utf8')))
}
