import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Call } from '../../../../../shared/contract/index.ts'
import type { ScenarioWorld } from '../../../../core/scenario-runner/index.ts'
import { logToStderr } from '../../json-log.ts'
import { PortInUseError, ShadowedAddressError } from '../../listener/index.ts'
import { hasDisplay } from '../../open-url.ts'
import { type RunningServer, type ServerOptions, startServer } from '../../server.ts'
import { UnusableInputError } from '../../start-failure.ts'
import type { Program } from '../command.ts'
import { readInput } from '../input.ts'

/** The server that scenarios run on, and what they are run with. */
export interface ScenarioBench {
  readonly call: Call
  /** A world for one scenario; the time a person may take begins with it. */
  createWorld(): ScenarioWorld
  /** What reports say of where it ran. */
  readonly facts: Readonly<Record<string, string>>
  close(): Promise<void>
}

interface BenchValues {
  readonly base?: string | undefined
  readonly data?: string | undefined
  readonly port?: string | undefined
  readonly wait?: string | undefined
  readonly 'client-secret-file'?: string | undefined
}

/** Starts a server in memory, or that of a data directory, at free ports unless one is named.
 * @throws {UnusableInputError} an option that cannot be used
 * @throws every error of `describeFailure`; what was opened is closed again
 */
export async function openScenarioBench(
  values: BenchValues,
  program: Program,
): Promise<ScenarioBench> {
  const base = readBase(values.base)
  const waitSeconds = readWhole('--wait', values.wait, 1, 86_400) ?? 300
  const port = readWhole('--port', values.port, 1, 65_534)
  const secretFile = values['client-secret-file']
  const client_secret =
    secretFile === undefined ? undefined : (await readInput(secretFile)).replace(/\r?\n$/, '')
  const isInMemory = values.data === undefined
  const directory = isInMemory
    ? mkdtempSync(join(tmpdir(), 'trustbench-launch-'))
    : resolve(values.data ?? '')
  let server: RunningServer | undefined
  const close = async () => {
    await server?.close(0)
    if (isInMemory) rmSync(directory, { recursive: true, force: true })
  }
  try {
    server = await start({ dataDirectory: directory, isInMemory }, port, program)
    const { fhirBase, store } = server
    const { workbench, platform } = store
    if (base !== undefined) await tellRedirectUri(base, workbench.call)
    return {
      call: workbench.call,
      facts: { 'FHIR base URL': base ?? fhirBase, version: program.version },
      createWorld: () => ({
        call: workbench.call,
        subscribe: workbench.subscribe,
        fetch: platform.outboundFetch,
        sendPerson: (url) => sendPerson(url, base ?? fhirBase, platform.openUrl),
        nowMs: platform.clock.now,
        base,
        client_secret,
        signal: AbortSignal.timeout(waitSeconds * 1_000),
      }),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function start(
  where: Pick<ServerOptions, 'dataDirectory' | 'isInMemory'>,
  port: number | undefined,
  program: Program,
): Promise<RunningServer> {
  const open = (first: number) => startServer({ port: first, ...where }, program)
  if (port !== undefined) return open(port)
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await open(await findPort())
    } catch (error) {
      const isTaken = error instanceof PortInUseError || error instanceof ShadowedAddressError
      // Somebody was faster, or has the next port: another pair will be free.
      if (!isTaken || attempt >= 20) throw error
    }
  }
}

/** A port that was free a moment ago; the next one may not be. */
function findPort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer()
    probe.once('error', fail)
    probe.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = probe.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      probe.close(() => done(Math.min(port, 65_534)))
    })
  })
}

function readBase(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const url = URL.parse(text)
  if (url !== null && /^https?:$/.test(url.protocol)) return text.replace(/\/+$/, '')
  throw new UnusableInputError('--base', text, 'the http or https base URL of a FHIR server')
}

function readWhole(option: string, text: string | undefined, least: number, most: number) {
  if (text === undefined) return undefined
  const value = Number(text)
  if (/^\d{1,6}$/.test(text) && value >= least && value <= most) return value
  throw new UnusableInputError(option, text, `a whole number from ${least} to ${most}`)
}

/** Another server has to know where its answers go. */
async function tellRedirectUri(fhirBase: string, call: Call): Promise<void> {
  const { redirect_uri } = await call('launch.target', { fhirBase })
  logToStderr({ level: 'info', event: 'launch-target', details: { fhirBase, redirect_uri } })
}

async function sendPerson(
  url: string,
  fhirBase: string,
  openUrl: (url: string) => Promise<void>,
): Promise<void> {
  if (!hasDisplay()) {
    throw new Error(
      `a person has to sign in at ${fhirBase}, and no browser can be opened here; backend and UDAP services need nobody`,
    )
  }
  logToStderr({ level: 'info', event: 'person-needed', details: { fhirBase } })
  await openUrl(url)
}
