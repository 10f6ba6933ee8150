import type { Clock } from './clock.ts'
import type { IsolatedProcess, ProcessSetup } from './isolated-process/index.ts'
import type { SecretBox } from './secret-box.ts'
import type { StoreFiles } from './storage/store-files.ts'

export type { Clock, SecretBox }

/** One structured log line; hosts write it as JSON and never add request text to it. */
export interface LogEntry {
  level: 'info' | 'warn' | 'error'
  event: string
  details?: Record<string, unknown>
}

/** All that a host supplies to the core. */
export interface Platform {
  readonly host: 'electron' | 'node'
  /** Version of the program, as in package.json. */
  readonly version: string
  readonly clock: Clock
  readonly secretBox: SecretBox
  random(byteCount: number): Uint8Array
  /** Sends one request to another server, in bounded time and size; no socket is opened where `mayConnect` says no. */
  outboundFetch(
    request: Request,
    mayConnect?: (address: string, port: number) => boolean,
  ): Promise<Response>
  /** Shows a URL to the person, in a launch window or the system browser. */
  openUrl(url: string): Promise<void>
  /** Clears the clipboard in a minute if it holds a text with this SHA-256 then; hosts without one leave it out.
   * @see spec/security.md EL-25
   */
  forgetCopied?(sha256: string): void
  /** Reads a file shipped in `resources/`, named with forward slashes. */
  readResource(name: string): Promise<Uint8Array>
  /** Where the entry of a thread lies that the build makes beside the main one, as in `inspector-thread`. */
  threadEntry(name: string): URL
  /** Starts an entry that the build makes beside the main one, as in `key-material-process`, in a process of its own. */
  startProcess(name: string, setup: ProcessSetup): IsolatedProcess
  /** Gives the files beside a store. */
  openStoreFiles(databaseFile: string): StoreFiles
  log(entry: LogEntry): void
}
