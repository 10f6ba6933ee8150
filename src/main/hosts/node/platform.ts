import { readFile } from 'node:fs/promises'
import { join, normalize, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Clock, Platform, SecretBox } from '../../core/platform.ts'
import { nodeProcessesIn } from './isolated-process.ts'
import { logToStderr } from './json-log.ts'
import { openInBrowser } from './open-url.ts'
import { createOutboundFetch } from './outbound/index.ts'
import { createRandomSource } from './random-source.ts'
import { openStoreFiles } from './store-files.ts'

/** What the platform of either host is built from. */
export interface NodePlatformOptions {
  readonly version: string
  readonly secretBox: SecretBox
  /** Folder of shipped files. */
  readonly resourceDirectory: string
  /** Folder of the built entries of threads and processes. */
  readonly threadDirectory: string
  /** PEM certificates that requests to a URL trust besides the public ones. */
  readonly authorities?: (url: URL) => readonly string[]
}

/** The host of the core on plain Node. */
export function createNodePlatform(options: NodePlatformOptions): Platform {
  return {
    host: 'node',
    version: options.version,
    clock: systemClock,
    secretBox: options.secretBox,
    random: createRandomSource(),
    outboundFetch: createOutboundFetch(options.authorities),
    openUrl: openInBrowser,
    readResource: (name) => readShippedFile(options.resourceDirectory, name),
    threadEntry: (name) => pathToFileURL(join(options.threadDirectory, `${name}.js`)),
    startProcess: nodeProcessesIn(options.threadDirectory),
    openStoreFiles,
    log: logToStderr,
  }
}

/** Time and timers of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  every: (seconds, task) => {
    const timer = setInterval(task, seconds * 1_000).unref()
    return () => clearInterval(timer)
  },
}

/** Reads a file below a folder.
 * @throws {RangeError} the name leads out of it
 */
export async function readShippedFile(directory: string, name: string): Promise<Uint8Array> {
  const file = normalize(join(directory, name))
  if (!file.startsWith(`${normalize(directory)}${sep}`)) {
    throw new RangeError(`${name} is not a name of a shipped file`)
  }
  return new Uint8Array(await readFile(file))
}
