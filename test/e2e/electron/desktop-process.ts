import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { findDesktopObstacle } from '../../../scripts/launch/desktop-obstacle.mjs'
import { locateElectron } from '../../../scripts/launch/electron-binary.mjs'
import { openDataDirectory } from '../../../src/main/hosts/node/data-directory.ts'
import { openFileSecretBox } from '../../../src/main/hosts/node/file-secret-box.ts'
import { takePorts } from '../../support/ports.ts'

const root = resolve(import.meta.dirname, '..', '..', '..')
const executable = locateElectron(root)?.executable

/** Why no real window can be tested here; undefined where one can. */
export const obstacle =
  findDesktopObstacle() ??
  (executable === undefined ? 'The Electron binary is not here; npm start downloads it' : undefined)

/** A real desktop on a data directory of its own. */
export interface Desktop {
  readonly app: ElectronApplication
  readonly page: Page
  readonly port: number
  readonly args: readonly string[]
  readonly data: string
  close(): Promise<void>
}

/** Starts the built desktop and waits for its console. The data directory has a key file, so that no test asks the system's key store. */
export async function startDesktop(): Promise<Desktop> {
  const folder = mkdtempSync(join(tmpdir(), 'trustbench-desktop-'))
  const data = join(folder, 'data')
  await openFileSecretBox(openDataDirectory(data))
  const port = await takePorts()
  const args = [root, '--port', String(port), '--data', data]
  const app = await _electron.launch({
    executablePath: executable ?? '',
    args,
    chromiumSandbox: true,
    env: environment(),
  })
  const page = await app.firstWindow()
  await page.getByRole('navigation').first().waitFor()
  return {
    app,
    page,
    port,
    args,
    data,
    close: async () => {
      await app.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

/** Runs the desktop to its end. */
export function runDesktop(args: readonly string[]): Promise<{ code: number | null; log: string }> {
  const child = spawn(executable ?? '', [root, ...args], { env: environment() })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  return new Promise((done) => child.once('close', (code) => done({ code, log })))
}

/** Editors set variables that would turn Electron into a plain Node. */
function environment(): Record<string, string> {
  const { ELECTRON_RUN_AS_NODE: _, NODE_OPTIONS: __, ...env } = process.env
  const defined = Object.entries(env).filter(([, value]) => value !== undefined)
  // The filter has removed the undefined values, which the tuple type cannot express.
  return Object.fromEntries(defined as [string, string][])
}
