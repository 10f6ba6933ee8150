import { randomBytes } from 'node:crypto'
import { fhirBaseOf } from '../../core/config.ts'
import type { Program } from './cli/command.ts'
import { type DataDirectory, openDataDirectory } from './data-directory.ts'
import { logToStderr, redactError } from './json-log.ts'
import {
  type Listener,
  loopbackHosts,
  openListener,
  verifyAdvertisedName,
} from './listener/index.ts'
import { nodeHost, type OpenStore, openStore, type StoreHost } from './store.ts'
import { applyWorkspaceFile, readWorkspaceFile } from './workspace-file.ts'

/** How the authorization server and the FHIR sandbox are started, in either host. */
export interface ServerOptions {
  /** First of the three ports. */
  readonly port: number
  readonly dataDirectory: string
  /** Applied before anything listens. */
  readonly workspaceFile?: string | undefined
}

/** The running server that both hosts have in common. */
export interface RunningServer {
  readonly issuer: string
  readonly fhirBase: string
  readonly directory: DataDirectory
  readonly store: OpenStore
  /** Identifies this start, for every listener of the process. */
  readonly nonce: string
  /** Stops accepting, drains, closes the store and unlocks it.
   * @param others further listeners on the same store, drained at the same time
   * @see spec/security.md RE-15
   */
  close(drainMs: number, others?: readonly Listener[]): Promise<void>
}

/** Notes a request that no route could answer. */
export function logRequestFailure(error: unknown): void {
  logToStderr({ level: 'error', event: 'request-failed', details: redactError(error) })
}

/** Opens the data directory and serves its authorization server and FHIR sandbox, or opens nothing.
 * @throws every error of `describeFailure`; what was opened is closed again
 * @see spec/security.md HO-01, HO-08, HO-11
 */
export async function startServer(
  options: ServerOptions,
  program: Program,
  host: StoreHost = nodeHost,
): Promise<RunningServer> {
  const { port, workspaceFile } = options
  const workspace = workspaceFile === undefined ? undefined : readWorkspaceFile(workspaceFile)
  const directory = openDataDirectory(options.dataDirectory)
  const issuer = `http://localhost:${port}`
  const nonce = randomBytes(16).toString('hex')
  const store = await openStore({ directory, host, issuer, program })
  let listener: Listener | undefined
  try {
    if (workspace !== undefined) await applyWorkspaceFile(workspace, store.workbench)
    listener = await openListener({
      fetch: store.workbench.fetch,
      port,
      hosts: loopbackHosts(port),
      nonce,
      onError: logRequestFailure,
    })
    for (const hostname of ['localhost', '127.0.0.1', '[::1]']) {
      await verifyAdvertisedName({ scheme: 'http', hostname, port }, nonce)
    }
  } catch (error) {
    await listener?.close(0)
    await store.close()
    throw error
  }
  const own = listener
  return {
    issuer,
    fhirBase: fhirBaseOf(issuer),
    directory,
    store,
    nonce,
    close: async (drainMs, others = []) => {
      await Promise.all([own, ...others].map((each) => each.close(drainMs)))
      await store.close()
    },
  }
}
