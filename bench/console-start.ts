import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { findChromium } from '../scripts/find-chromium.mjs'
import { startHeadless } from '../test/support/headless-process.ts'
import { takePorts } from '../test/support/ports.ts'

const patienceMs = 60_000

/** Measures how long a person waits from starting the program to seeing the overview of its console, in a browser that is open
 * already and has nothing of it in its cache.
 * @param folder whose data directory is used by all starts; a first one that is not counted makes it
 * @returns milliseconds of each start
 * @throws {Error} the program ended, or the overview did not come
 */
export async function measureConsoleStarts(folder: string, starts: number): Promise<number[]> {
  const found = await findChromium()
  const browser = await chromium.launch({
    ...(found === undefined ? {} : { executablePath: found.executablePath }),
    args: [...(found?.args ?? []), '--disable-gpu'],
    env: definedVariables({ ...process.env, ...found?.env }),
  })
  try {
    const port = await takePorts()
    const args = ['--port', String(port), '--data', join(folder, 'console-starts')]
    const times: number[] = []
    for (let start = 0; start <= starts; start += 1) {
      const context = await browser.newContext()
      const page = await context.newPage()
      const startedAt = performance.now()
      const server = await startHeadless(args)
      try {
        await page.goto(`${server.ready.console}/#t=${server.ready.adminToken}`)
        const overview = page.getByRole('heading', { level: 1, name: 'Overview' })
        await overview.waitFor({ timeout: patienceMs })
        times.push(performance.now() - startedAt)
      } finally {
        await context.close()
        await server.stop()
      }
    }
    return times.slice(1)
  } finally {
    await browser.close()
  }
}

/** The environment as Playwright takes it, without the variables that are only declared. */
function definedVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  const defined = Object.entries(env).filter(([, value]) => value !== undefined)
  // The filter has removed the undefined values, which the tuple type cannot express.
  return Object.fromEntries(defined as [string, string][])
}
