import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { fhirBaseOf } from '../../core/config.ts'
import type { Workbench } from '../../core/workbench.ts'
import type { Program } from './cli/command.ts'
import { type DataDirectory, openDataDirectory } from './data-directory.ts'
import { logToStderr, redactError } from './json-log.ts'
import {
  type ListenAddress,
  type Listener,
  loopbackAddresses,
  openListener,
  verifyAdvertisedName,
} from './listener/index.ts'
import { type PassphraseSource, readPassphrase } from './passphrase.ts'
import { nodeHost, type OpenStore, openStore, type StoreHost } from './store.ts'
import type { TlsIdentities } from './tls.ts'
import { applyWorkspaceFile, readWorkspaceFile } from './workspace-file.ts'

/** How the authorization server and the FHIR sandbox are started, in either host. */
export interface ServerOptions {
  /** First of the three ports. */
  readonly port: number
  readonly dataDirectory: string
  /** Everything but the files of the directory is kept in memory, and gone when the server stops. */
  readonly isInMemory?: boolean
  /** Applied before anything listens. */
  readonly workspaceFile?: string | undefined
  /** Where the passphrase of the key store comes from; undefined: the environment, or none. */
  readonly passphraseSource?: PassphraseSource | undefined
  /** Every listener speaks https, with certificates of the local authority. */
  readonly isTls?: boolean
  /** A further address of this machine at which others reach the first listener; needs TLS. */
  readonly unsafeListen?: string | undefined
}

/** The running server that both hosts have in common. */
export interface RunningServer {
  readonly issuer: string
  readonly fhirBase: string
  /** Base URL of the demo identity provider. */
  readonly idp: string
  readonly directory: DataDirectory
  readonly store: OpenStore
  /** Certificates of this start; undefined where it speaks http. */
  readonly tls: TlsIdentities | undefined
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

/** Opens the data directory and serves its authorization server and FHIR sandbox, and the identity provider on the next
 * port, or opens nothing.
 * @throws every error of `describeFailure`; what was opened is closed again
 * @see spec/security.md HO-01, HO-08, HO-11
 */
export async function startServer(
  options: ServerOptions,
  program: Program,
  host: StoreHost = nodeHost,
): Promise<RunningServer> {
  const { port, workspaceFile, isTls = false } = options
  const workspace =
    workspaceFile === undefined ? undefined : await readWorkspaceFile(workspaceFile, program)
  const passphrase = await readPassphrase(options.passphraseSource)
  const directory = openDataDirectory(options.dataDirectory)
  const scheme = isTls ? 'https' : 'http'
  const names = advertisedNames(options)
  const issuer = `${scheme}://${names[0]}:${port}`
  const idp = `${scheme}://localhost:${port + 1}`
  const nonce = randomBytes(16).toString('hex')
  let tls: TlsIdentities | undefined
  const authorities = () => tls?.authorities ?? []
  const store = await openStore({
    directory,
    isInMemory: options.isInMemory ?? false,
    host,
    issuer,
    identityProviderBase: idp,
    program,
    passphrase,
    authorities,
  })
  const listeners: Listener[] = []
  try {
    if (isTls) tls = await openIdentities(directory, store, options)
    if (workspace !== undefined) await applyWorkspaceFile(workspace, store.workbench)
    const { workbench } = store
    const open = async (fetch: OwnListenerOptions['fetch'], at: ListenerPlace) => {
      listeners.push(await openOwnListener({ fetch, scheme, nonce, ...at }))
    }
    const addresses = listenAddresses(tls, options.unsafeListen)
    await open(workbench.answer, { port, names, addresses })
    const loopback = { port: port + 1, names: loopbackNames, addresses: loopbackOf(tls) }
    await open(workbench.fetchIdentityProvider, loopback)
  } catch (error) {
    await Promise.all(listeners.map((each) => each.close(0)))
    await store.close()
    throw error
  }
  let isClosing = false
  store.workbench.prepare().catch((cause: unknown) => {
    // Whatever it was, the first request that needs it meets it again and answers for it.
    if (!isClosing)
      logToStderr({ level: 'warn', event: 'prepare-failed', details: { cause: String(cause) } })
  })
  return {
    issuer,
    fhirBase: fhirBaseOf(issuer),
    idp,
    directory,
    store,
    tls,
    nonce,
    close: async (drainMs, others = []) => {
      isClosing = true
      await Promise.all([...listeners, ...others].map((each) => each.close(drainMs)))
      await store.close()
    },
  }
}

interface ListenerPlace {
  readonly port: number
  /** Names it answers to, as in URLs. */
  readonly names: readonly string[]
  readonly addresses: readonly ListenAddress[]
}

interface OwnListenerOptions extends ListenerPlace {
  readonly fetch: Workbench['fetch'] | Workbench['answer']
  readonly scheme: 'http' | 'https'
  readonly nonce: string
}

/** Opens a listener and proves that it, and nobody else, answers to each of its names. */
async function openOwnListener(options: OwnListenerOptions): Promise<Listener> {
  const { port, names, scheme, nonce, ...rest } = options
  const hosts = names.map((name) => `${name}:${port}`)
  const onError = logRequestFailure
  const listener = await openListener({ ...rest, port, scheme, nonce, hosts, onError })
  try {
    for (const hostname of names) await verifyAdvertisedName({ scheme, hostname, port }, nonce)
    return listener
  } catch (error) {
    await listener.close(0)
    throw error
  }
}

const loopbackNames = ['localhost', '127.0.0.1', '[::1]'] as const

/** The names the server answers to, as in URLs; the first is the issuer's. */
function advertisedNames({ unsafeListen }: ServerOptions): readonly [string, ...string[]] {
  if (unsafeListen === undefined) return loopbackNames
  const address = isIP(unsafeListen) === 6 ? `[${unsafeListen}]` : unsafeListen
  return [address, ...loopbackNames]
}

/** Certificates are a large library that only starts with TLS need, so it is loaded here. */
async function openIdentities(
  directory: DataDirectory,
  { platform }: OpenStore,
  { unsafeListen }: ServerOptions,
): Promise<TlsIdentities> {
  const { openTls } = await import('./tls.ts')
  return openTls(directory, platform, unsafeListen)
}

/** The loopback addresses, and the one that is not after a warning no log reader can miss.
 * @see spec/security.md HO-01
 */
function listenAddresses(
  tls: TlsIdentities | undefined,
  unsafeListen: string | undefined,
): readonly ListenAddress[] {
  const loopback = loopbackOf(tls)
  if (tls === undefined || unsafeListen === undefined || tls.address === undefined) return loopback
  const message =
    'UNSAFE: other machines can reach the authorization server and the FHIR sandbox; both are made for tests'
  logToStderr({
    level: 'warn',
    event: 'unsafe-listen',
    details: { address: unsafeListen, message },
  })
  return [...loopback, { address: unsafeListen, isOptional: false, tls: tls.address }]
}

function loopbackOf(tls: TlsIdentities | undefined): readonly ListenAddress[] {
  if (tls === undefined) return loopbackAddresses
  return loopbackAddresses.map((entry) => ({ ...entry, tls: tls.loopback }))
}
