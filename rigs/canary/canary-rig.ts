import { createTestsRig } from '../frame/tests-rig.ts'

/** Private values in nothing that leaves: tests of both hosts' core and of every command. */
export const canaryRig = createTestsRig({
  name: 'canary',
  figure: 'FG-24',
  title: 'canary secrets found in logs, database, HTTP, files and exports',
  target: { change: '0', release: '0' },
  files: ['test/core/key-store/canary.test.ts', 'test/hosts/node/canary-command.test.ts'],
  titles: /\[FG-24\]/,
  control: {
    titles: /would be found in every spelling that is searched/,
    broken: 'secrets planted in every spelling',
  },
})
