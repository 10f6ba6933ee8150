import { randomBytes } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ConsoleFiles,
  consoleFileListName,
  loadConsoleFiles,
} from '../console/console-files.ts'
import { type AdminServer, createAdminServer } from './admin/index.ts'
import type { Program } from './cli/command.ts'
import { removeFile } from './held-files.ts'
import { type Listener, openListener, verifyAdvertisedName } from './listener/index.ts'
import { logRequestFailure, type RunningServer, type ServerOptions, startServer } from './server.ts'

/** How the headless host is started. */
export interface ServeOptions extends ServerOptions {
  readonly adminTokenFile: string | undefined
  /** Whether the console may be opened in a browser. */
  readonly mayOpen: boolean
}

/** The running headless host. */
export interface RunningHost {
  readonly issuer: string
  readonly fhirBase: string
  /** Base URL of the demo identity provider. */
  readonly idp: string
  readonly console: string
  /** One-time token that opens the console. */
  readonly adminToken: string
  mintToken(): string
  openUrl(url: string): Promise<void>
  /** Stops accepting, drains, closes the store and unlocks it. @see spec/security.md RE-15 */
  close(): Promise<void>
}

const drainMs = 5_000

/** Starts everything or nothing: store, listeners, console.
 * @throws every error of `describeFailure`; what was opened is closed again
 */
export async function startHost(options: ServeOptions, program: Program): Promise<RunningHost> {
  const server = await startServer(options, program)
  const { issuer, fhirBase, idp, directory, store } = server
  const origin = consoleOrigin(options)
  let listener: Listener | undefined
  try {
    const consoleFiles = await openConsoleFiles(program)
    const admin = createAdminServer({ ...store, origin, consoleFiles })
    listener = await listenForConsole(options.port + 2, admin, server)
    const adminToken = admin.mintToken()
    const tokenFile = options.adminTokenFile ?? directory.adminTokenFile
    writeTokenFile(tokenFile, adminToken)
    const listeners = [listener]
    return {
      issuer,
      fhirBase,
      idp,
      console: origin,
      adminToken,
      mintToken: admin.mintToken,
      openUrl: store.platform.openUrl,
      close: async () => {
        try {
          removeFile(tokenFile, { force: true })
        } finally {
          admin.close()
          await server.close(drainMs, listeners)
        }
      },
    }
  } catch (error) {
    await listener?.close(0)
    await server.close(0)
    throw error
  }
}

function consoleOrigin({ port, isTls = false }: ServeOptions): string {
  return `${isTls ? 'https' : 'http'}://127.0.0.1:${port + 2}`
}

/** The sources alone serve everything but the console's files. */
async function openConsoleFiles({ consoleDirectory }: Program): Promise<ConsoleFiles | undefined> {
  if (!existsSync(join(consoleDirectory, consoleFileListName))) return undefined
  return loadConsoleFiles(consoleDirectory, () => randomBytes(16).toString('base64url'))
}

async function listenForConsole(
  port: number,
  admin: AdminServer,
  { nonce, tls }: RunningServer,
): Promise<Listener> {
  const hostname = '127.0.0.1'
  const scheme = tls === undefined ? 'http' : 'https'
  const identity = tls === undefined ? {} : { tls: tls.loopback }
  const listener = await openListener({
    fetch: admin.fetch,
    port,
    scheme,
    hosts: [`${hostname}:${port}`],
    addresses: [{ address: hostname, isOptional: false, ...identity }],
    nonce,
    onError: logRequestFailure,
  })
  try {
    await verifyAdvertisedName({ scheme, hostname, port }, nonce)
    return listener
  } catch (error) {
    await listener.close(0)
    throw error
  }
}

/** Replaces the file, so that its mode is ours whatever stood there. */
function writeTokenFile(file: string, token: string): void {
  removeFile(file, { force: true })
  writeFileSync(file, `${token}\n`, { mode: 0o600, flag: 'wx' })
}
