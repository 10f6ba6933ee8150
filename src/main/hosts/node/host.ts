import { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { fhirBaseOf } from '../../core/config.ts'
import { type AdminServer, createAdminServer } from './admin/index.ts'
import type { Program } from './cli/command.ts'
import { openDataDirectory } from './data-directory.ts'
import { logToStderr, redactError } from './json-log.ts'
import {
  type Listener,
  loopbackHosts,
  openListener,
  verifyAdvertisedName,
} from './listener/index.ts'
import { type OpenStore, openStore } from './store.ts'

/** How the headless host is started. */
export interface ServeOptions {
  /** First of the three ports. */
  readonly port: number
  readonly dataDirectory: string
  readonly workspaceFile: string | undefined
  readonly adminTokenFile: string | undefined
  readonly isTls: boolean
  /** Whether the console may be opened in a browser. */
  readonly mayOpen: boolean
  /** A further address of this machine, reachable from others. */
  readonly unsafeListen: string | undefined
}

/** The running headless host. */
export interface RunningHost {
  readonly issuer: string
  readonly fhirBase: string
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
  const directory = openDataDirectory(options.dataDirectory)
  const issuer = `http://localhost:${options.port}`
  const store = await openStore({ directory, issuer, program })
  const listeners: Listener[] = []
  try {
    const admin = await listen(options, program, store, listeners)
    const adminToken = admin.mintToken()
    const tokenFile = options.adminTokenFile ?? directory.adminTokenFile
    writeTokenFile(tokenFile, adminToken)
    return {
      issuer,
      fhirBase: fhirBaseOf(issuer),
      console: consoleOrigin(options),
      adminToken,
      mintToken: admin.mintToken,
      openUrl: store.platform.openUrl,
      close: async () => {
        rmSync(tokenFile, { force: true })
        admin.close()
        await Promise.all(listeners.map((listener) => listener.close(drainMs)))
        await store.close()
      },
    }
  } catch (error) {
    await Promise.all(listeners.map((listener) => listener.close(0)))
    await store.close()
    throw error
  }
}

function consoleOrigin({ port }: ServeOptions): string {
  return `http://127.0.0.1:${port + 2}`
}

/** Opens both listeners and makes sure that each advertised name leads to them. */
async function listen(
  options: ServeOptions,
  program: Program,
  { workbench, platform }: OpenStore,
  listeners: Listener[],
): Promise<AdminServer> {
  const { port } = options
  const nonce = randomBytes(16).toString('hex')
  const onError = (error: unknown) =>
    logToStderr({ level: 'error', event: 'request-failed', details: redactError(error) })
  listeners.push(
    await openListener({
      fetch: workbench.fetch,
      port,
      hosts: loopbackHosts(port),
      nonce,
      onError,
    }),
  )
  const origin = consoleOrigin(options)
  const { consoleDirectory } = program
  const admin = createAdminServer({ workbench, platform, origin, consoleDirectory })
  const adminPort = port + 2
  listeners.push(
    await openListener({
      fetch: admin.fetch,
      port: adminPort,
      hosts: [`127.0.0.1:${adminPort}`],
      addresses: [{ address: '127.0.0.1', isOptional: false }],
      nonce,
      onError,
    }),
  )
  const scheme = 'http'
  for (const hostname of ['localhost', '127.0.0.1', '[::1]']) {
    await verifyAdvertisedName({ scheme, hostname, port }, nonce)
  }
  await verifyAdvertisedName({ scheme, hostname: '127.0.0.1', port: adminPort }, nonce)
  return admin
}

/** Replaces the file, so that its mode is ours whatever stood there. */
function writeTokenFile(file: string, token: string): void {
  rmSync(file, { force: true })
  writeFileSync(file, `${token}\n`, { mode: 0o600, flag: 'wx' })
}
