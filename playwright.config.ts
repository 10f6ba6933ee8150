import { defineConfig } from '@playwright/test'
import { findChromium } from './scripts/find-chromium.mjs'

// Where no Chromium is found, Playwright's own installed one is used, and asked for if missing.
const chromium = await findChromium()

export default defineConfig({
  testDir: 'test/e2e',
  // Every worker runs its own host on its own ports, and two cores are all that CI promises.
  workers: 1,
  // Nothing here asserts how long a step takes; a busy machine may need its time.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list'], ['./test/support/skip-reasons-reporter.ts']],
  // A test that needs a second try has a defect, or found one.
  retries: 0,
  use: { trace: 'retain-on-failure' },
  projects: [
    {
      name: 'browser',
      testIgnore: '**/e2e/electron/**',
      use: {
        viewport: { width: 1280, height: 800 },
        ...(chromium === undefined
          ? {}
          : {
              launchOptions: {
                executablePath: chromium.executablePath,
                args: [
                  ...chromium.args,
                  // There is no display to draw on, and a GPU process is one more that can stall.
                  '--disable-gpu',
                  // Apps of tests are at this name. A browser sent back to one finds this machine and asks no name server.
                  '--host-resolver-rules=MAP app.example 127.0.0.1',
                ],
                env: { ...definedVariables(process.env), ...chromium.env },
              },
            }),
      },
    },
    // Each of its tests skips itself, with the reason, where the Electron binary cannot open a window.
    { name: 'electron', testMatch: '**/e2e/electron/**/*.spec.ts' },
  ],
})

/** The environment as Playwright takes it, without the variables that are only declared. */
function definedVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  const defined = Object.entries(env).filter(([, value]) => value !== undefined)
  // The filter has removed the undefined values, which the tuple type cannot express.
  return Object.fromEntries(defined as [string, string][])
}
