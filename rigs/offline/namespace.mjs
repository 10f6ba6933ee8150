import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const inside = join(import.meta.dirname, 'inside.mjs')

/**
 * @typedef {object} OfflineReport
 * @property {number} left packets and connections that wanted to leave the machine
 * @property {number} control how many deliberate ones were counted before
 */

/**
 * Finds how this machine can run a command with nothing but loopback.
 * @param {string} node path of the executable
 * @returns {{ wrap: (report: string, command: string, args: readonly string[]) => [string, string[]] } | { missing: string }}
 *   `wrap` gives the command line that runs another one there; `missing` says why that is not possible here
 */
export function findNamespace(node) {
  if (process.platform !== 'linux') return { missing: 'network namespaces are a part of Linux' }
  // Without root the owner of every file would be another inside, which tests of file modes notice.
  if (process.getuid?.() !== 0) return { missing: 'the namespace is made by root only' }
  let why = ''
  for (const kind of ['-nm', '-rnm']) {
    const trial = spawnSync('unshare', [kind, '--', node, inside, '/dev/null', node, '-e', ''], {
      encoding: 'utf8',
    })
    if (trial.status === 0) {
      return {
        wrap: (report, command, args) => [
          'unshare',
          [kind, '--', node, inside, report, command, ...args],
        ],
      }
    }
    why = trial.error?.message ?? trial.stderr.trim()
  }
  return { missing: `no network namespace: ${why}` }
}

/**
 * Reads what a wrapped command left, and removes it.
 * @param {string} report
 * @returns {OfflineReport}
 */
export function takeReport(report) {
  const found = JSON.parse(readFileSync(report, 'utf8'))
  rmSync(report)
  return found
}
