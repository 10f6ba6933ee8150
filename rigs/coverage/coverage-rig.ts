import { join } from 'node:path'
import {
  coveringTests,
  findShort,
  percentOf,
  wantedPercent,
} from '../../scripts/coverage/count-branches.mjs'
import { measureBranches, readBranches } from '../../scripts/coverage/measure-branches.mjs'
import type { Rig } from '../frame/rig.ts'

const root = join(import.meta.dirname, '..', '..')

/** Branches that tests take in what decides about trust. It reads the coverage in the folder that `RIGS_COVERAGE` names, as `npm test`
 * leaves it, so that nothing runs twice, and runs the tests itself without one.
 */
export const coverageRig: Rig = {
  name: 'coverage',
  figure: 'FG-23',
  title: 'branches taken in authorization server, X.509 and key store',
  target: { change: `${wantedPercent} % of each`, release: `${wantedPercent} % of each` },
  limitMinutes: { change: 60, release: 60 },
  run: async () => {
    const given = process.env['RIGS_COVERAGE'] ?? ''
    const modules = given === '' ? measureBranches(root, coveringTests) : readBranches(given)
    const oneFile = measureBranches(root, ['test/core/key-store/key-formats/rc2.test.ts'])
    return {
      reached: modules
        .map((module) => `${module.name} ${percentOf(module)} % (${module.taken} of ${module.all})`)
        .join(', '),
      faults: findShort(modules),
      control: { broken: 'the tests of one file alone', faults: findShort(oneFile).length },
    }
  },
}
