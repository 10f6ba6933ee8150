import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryDirectory } from '../../test/support/temporary-directory.ts'
import type { Outcome, Rig } from '../frame/rig.ts'
import { findNamespace, takeReport } from './namespace.mjs'

const root = join(import.meta.dirname, '..', '..')

/** What wanted to leave while a part of the suite ran. */
interface OfflineRun {
  readonly name: string
  readonly left: number
  /** How many deliberate packets and connections were counted before it. */
  readonly control: number
}

/** Packets and name lookups that wanted off this machine. Within `npm test` the whole suite runs where they are counted, and this
 * reads `RIGS_OFFLINE_REPORT`; by itself it runs every journey in a browser there.
 */
export const offlineRig: Rig = {
  name: 'offline',
  figure: 'FG-19',
  title: 'packets, connections and DNS queries off loopback, in the suite',
  rows: ['SC-07'],
  target: { change: '0', release: '0' },
  limitMinutes: { change: 60, release: 120 },
  run: async () => {
    const report = process.env['RIGS_OFFLINE_REPORT']
    if (report === undefined || report === '') return runJourneys()
    // scripts/test.mjs wrote it.
    const { missing, runs } = JSON.parse(readFileSync(report, 'utf8')) as {
      missing?: string
      runs: readonly OfflineRun[]
    }
    return missing === undefined ? judgeOffline(runs) : { skipped: missing }
  },
}

/** Judges what was counted: nothing may have wanted to leave, and what was sent on purpose has to have been seen. */
export function judgeOffline(runs: readonly OfflineRun[]): Outcome {
  const controls = runs.map(({ control }) => control)
  return {
    reached: runs.map(({ name, left }) => `${name}: ${left}`).join(', '),
    faults: [
      ...runs
        .filter(({ left }) => left !== 0)
        .map(({ name, left }) => `${name} wanted to leave this machine ${left} times`),
      ...(runs.length === 0 ? ['nothing was run'] : []),
    ],
    control: {
      broken: 'connections, a datagram and a name lookup on purpose, before each run',
      faults: controls.length === 0 ? 0 : Math.min(...controls),
    },
  }
}

function runJourneys(): Outcome {
  const namespace = findNamespace(process.execPath)
  if ('missing' in namespace) return { skipped: namespace.missing }
  const folder = temporaryDirectory()
  const report = join(folder.path, 'offline.json')
  const cli = join(root, 'node_modules', '@playwright', 'test', 'cli.js')
  const [command, args] = namespace.wrap(report, process.execPath, [cli, 'test'])
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] })
  const judged = judgeOffline([{ name: 'journeys', ...takeReport(report) }])
  folder.remove()
  if (status === 0 || 'skipped' in judged) return judged
  return { ...judged, faults: [...judged.faults, `the journeys ended with ${status}`] }
}
