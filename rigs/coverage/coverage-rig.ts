import { join } from 'node:path'
import { coveringTests, findShort, percentOf } from '../../scripts/coverage/count-branches.mjs'
import { measureBranches } from '../../scripts/coverage/measure-branches.mjs'
import type { Rig } from '../frame/rig.ts'

const root = join(import.meta.dirname, '..', '..')

/** Branches that tests take in what decides about trust. It runs these tests again, with V8 counting, so only a release does. */
export const coverageRig: Rig = {
  name: 'coverage',
  figure: 'FG-23',
  title: 'branches taken in authorization server, X.509 and key store',
  target: { change: null, release: '95 % of each' },
  limitMinutes: { change: 60, release: 60 },
  run: async () => {
    const modules = measureBranches(root, coveringTests)
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
