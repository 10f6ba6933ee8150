import { protocol, type Session } from 'electron'
import type { ConsoleFiles } from '../console/console-files.ts'
import { consoleScheme } from './console-address.ts'

/** Makes the console's scheme standard and secure. Works only once, before the app is ready.
 * @see spec/security.md EL-01
 */
export function registerConsoleScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: consoleScheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the console to the pages of one session; every other address under the scheme is a 404.
 * @see spec/security.md EL-01, EL-07
 */
export function serveConsole(session: Session, files: ConsoleFiles): void {
  session.protocol.handle(consoleScheme, (request) => {
    const path = consolePathOf(request)
    return path === undefined ? new Response(null, { status: 404 }) : files.respond(path)
  })
}

/** The path exactly as requested; undefined for another host, a port, user info or another method. */
function consolePathOf({ method, url }: Request): string | undefined {
  if (method !== 'GET') return undefined
  return /^trustbench:\/\/console(\/[^?#]*)(?:[?#].*)?$/s.exec(url)?.[1]
}
