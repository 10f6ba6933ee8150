import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { buildConfig } from '../../src/main/core/config.ts'
import type { LogEntry, Platform, SecretBox } from '../../src/main/core/platform.ts'
import { createWorkbench, type Workbench } from '../../src/main/core/workbench.ts'
import { openStoreFiles } from '../../src/main/hosts/node/store-files.ts'
import { readStoreImage } from './store-image.ts'
import { sourceThreadEntry, startSourceProcess } from './thread-entry.ts'

/** Saturday 2026-03-07 12:00:00 UTC, in milliseconds: where every test starts. */
export const testEpochMs = Date.UTC(2026, 2, 7, 12, 0, 0)

/** A clock that stands still until it is moved. */
export interface TestClock {
  now(): number
  nowSeconds(): number
  advance(seconds: number): void
  /** Sets the time, forth or back, as a person or a time server does: no time passes for timers. */
  step(seconds: number): void
  every(seconds: number, task: () => void): () => void
}

/** A clock at the test epoch; timers fire as it is moved over them. */
export function createTestClock(): TestClock {
  let now = testEpochMs
  const timers = new Set<{ task: () => void; seconds: number; next: number }>()
  return {
    now: () => now,
    nowSeconds: () => Math.floor(now / 1000),
    advance: (seconds) => {
      now += seconds * 1000
      for (const timer of timers) {
        if (timer.next > now) continue
        timer.next = now + timer.seconds * 1000
        timer.task()
      }
    },
    step: (seconds) => {
      now += seconds * 1000
      for (const timer of timers) timer.next += seconds * 1000
    },
    every: (seconds, task) => {
      const timer = { task, seconds, next: now + seconds * 1000 }
      timers.add(timer)
      return () => timers.delete(timer)
    },
  }
}

/** Seals with AES-256-GCM under a key of its own. */
export function createTestSecretBox(key: Uint8Array = randomBytes(32)): SecretBox {
  return {
    backend: 'test',
    seal: async (plaintext) => {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), sealed])
    },
    open: async (sealed) => {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
      decipher.setAuthTag(sealed.subarray(12, 28))
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()])
    },
  }
}

/** A workbench with its fixed world. */
export interface TestWorkbench extends Workbench {
  readonly clock: TestClock
  readonly issuer: string
  readonly fhirBase: string
  /** Base URL of the demo identity provider. */
  readonly idp: string
  /** What was logged. */
  readonly logged: LogEntry[]
  /** URLs the program asked the host to open. */
  readonly opened: string[]
  /** Names of the shipped files that were read. */
  readonly filesRead: string[]
  /** Sends a request, from this machine unless told otherwise; a path is taken below the issuer. Redirects are returned, not
   * followed.
   */
  request(pathOrUrl: string, init?: RequestInit, peerAddress?: string): Promise<Response>
  /** Posts a form. */
  postForm(
    pathOrUrl: string,
    form: Readonly<Record<string, string>> | URLSearchParams,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>
}

interface TestWorkbenchOptions {
  readonly config?: Readonly<Record<string, unknown>>
  readonly clock?: TestClock
  readonly secretBox?: SecretBox
  /** Opens or makes the key store instead of the secret box. */
  readonly passphrase?: string
  /** Whether the shipped data of the sandbox is in the store already, as after a first use; true unless it is said. Stores in
   * files never have it.
   */
  readonly isDataLoaded?: boolean
  /** Answers requests to other servers; without it they fail. */
  readonly foreign?: (request: Request) => Promise<Response>
  /** Starts other processes than those of the program. */
  readonly startProcess?: Platform['startProcess']
}

/** Builds a real workbench on an in-memory database, with a fixed clock and no network. */
export async function createTestWorkbench(
  options: TestWorkbenchOptions = {},
): Promise<TestWorkbench> {
  const config = buildConfig(options.config)
  const clock = options.clock ?? createTestClock()
  const logged: LogEntry[] = []
  const opened: string[] = []
  const filesRead: string[] = []
  const own = new URL(config.issuer).origin
  const idp = config.identityProviderBase
  const platform: Platform = {
    host: 'node',
    version: '0.0.0-test',
    clock,
    secretBox: options.secretBox ?? createTestSecretBox(),
    random: (byteCount) => new Uint8Array(randomBytes(byteCount)),
    outboundFetch: async (request) => {
      if (new URL(request.url).origin === own) return workbench.fetch(request)
      if (new URL(request.url).origin === idp) return workbench.fetchIdentityProvider(request)
      if (options.foreign !== undefined) return options.foreign(request)
      throw new Error(`a test tried to reach ${request.url}`)
    },
    openUrl: async (url) => {
      opened.push(url)
    },
    readResource: async (name) => {
      filesRead.push(name)
      return new Uint8Array(await readFile(new URL(`../../resources/${name}`, import.meta.url)))
    },
    threadEntry: sourceThreadEntry,
    startProcess: options.startProcess ?? startSourceProcess,
    openStoreFiles,
    log: (entry) => {
      logged.push(entry)
    },
  }
  const storeImage = options.isDataLoaded === false ? undefined : readStoreImage(config.issuer)
  const { passphrase } = options
  const workbench = await createWorkbench(config, platform, { passphrase, storeImage })
  const request = (pathOrUrl: string, init: RequestInit = {}, peerAddress = '127.0.0.1') =>
    workbench.fetch(new Request(new URL(pathOrUrl, `${config.issuer}/`), init), peerAddress)
  return {
    ...workbench,
    clock,
    issuer: config.issuer,
    fhirBase: `${config.issuer}/fhir`,
    idp,
    logged,
    opened,
    filesRead,
    request,
    postForm: (pathOrUrl, form, headers = {}) =>
      request(pathOrUrl, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams(form).toString(),
      }),
  }
}
