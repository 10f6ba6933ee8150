import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countBranches, countedModules } from './count-branches.mjs'

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
    const sources = Object.values(countedModules).flat().join(',')
    const { status } = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules', 'vitest', 'vitest.mjs'),
        'run',
        '--project=main',
        '--reporter=dot',
        '--coverage.enabled',
        '--coverage.provider=v8',
        '--coverage.reporter=json',
        `--coverage.include=src/main/core/{${sources}}/**/*.ts`,
        `--coverage.reportsDirectory=${folder}`,
        ...tests,
      ],
      { cwd: root, stdio: ['ignore', 2, 2] },
    )
    if (status !== 0) throw new Error(`the tests ended with ${status}`)
    return countBranches(JSON.parse(readFileSync(join(folder, 'coverage-final.json'), 'utf8')))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
