import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'
import { parseServeOptions } from '../node/cli/serve-options.ts'
import type { ServeOptions } from '../node/host.ts'
import { consoleScheme } from './console-address.ts'

/** Switches of Chromium that change how windows look and nothing else; an installed program may get them. */
const displaySwitches =
  /^--(?:lang|force-device-scale-factor|force-color-profile|ozone-platform(?:-hint)?|disable-gpu|enable-logging|original-process-start-time|allow-file-access-from-files)(?:=|$)/

/** Reads the desktop's own options: those of `serve`, as npm start hands the same ones to either host.
 * @param argv the whole command line, executable first
 * @param appPath folder of a checkout, as Electron was given it; undefined when installed
 * @throws {UnusableInputError} naming the option, its value and what was wanted
 */
export function parseDesktopOptions(
  argv: readonly string[],
  appPath: string | undefined,
): ServeOptions {
  const own = argv.slice(1 + indexOfAppPath(argv, appPath))
  return parseServeOptions(own.filter((each) => !isDeepLink(each) && !displaySwitches.test(each)))
}

/** A checkout's folder stands between Chromium's switches and our options. Where it is written in another way, as through a link, it is the first argument that is no switch, by Electron's own rule. */
function indexOfAppPath(argv: readonly string[], appPath: string | undefined): number {
  if (appPath === undefined) return 0
  const isPlain = (each: string, at: number) => at > 0 && !each.startsWith('-')
  const named = argv.findIndex((each, at) => isPlain(each, at) && resolve(each) === appPath)
  return named > 0 ? named : Math.max(0, argv.findIndex(isPlain))
}

function isDeepLink(argument: string): boolean {
  return argument.startsWith(`${consoleScheme}:`)
}

/** Folder of the windows' own state, one for each data directory and outside of it, so that the lock of the instance is taken before any data are touched.
 * @param appData folder of the user's application settings
 * @see spec/security.md EL-20
 */
export function profileDirectoryOf(appData: string, dataDirectory: string): string {
  const mark = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16)
  return join(appData, 'Trustbench Desktop', mark)
}
