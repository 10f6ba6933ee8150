import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { countedModules } from './scripts/coverage/count-branches.mjs'

/** No test asserts how long anything takes; this only ends what hangs, also on a machine with other work to do. */
const patienceMs = 120_000

export default defineConfig({
  test: {
    // The default leaves one core idle, which on two is half of the machine.
    maxWorkers: '100%',
    // For who asks for it: --coverage.enabled.
    coverage: {
      provider: 'v8',
      include: Object.values(countedModules)
        .flat()
        .map((folder) => `src/main/core/${folder}/**/*.ts`),
      reporter: ['json'],
      reportsDirectory: '.cache/reports/coverage',
      reportOnFailure: true,
    },
    projects: [
      {
        test: {
          name: 'main',
          environment: 'node',
          include: ['test/{core,conformance,hosts,real-clients,scripts}/**/*.test.ts'],
          globalSetup: ['test/support/store-image.ts'],
          setupFiles: ['test/support/no-network.ts'],
          testTimeout: patienceMs,
          hookTimeout: patienceMs,
        },
      },
      {
        plugins: [react()],
        test: {
          name: 'renderer',
          environment: 'jsdom',
          include: ['test/renderer/**/*.test.tsx'],
          setupFiles: ['test/renderer/setup.ts'],
          testTimeout: patienceMs,
          hookTimeout: patienceMs,
        },
      },
    ],
  },
})
