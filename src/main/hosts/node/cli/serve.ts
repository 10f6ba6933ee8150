import { messageOf } from '../../../core/error-message.ts'
import { type RunningHost, type ServeOptions, startHost } from '../host.ts'
import { logToStderr } from '../json-log.ts'
import { hasDisplay } from '../open-url.ts'
import { type ExitCode, exitCodes } from '../start-failure.ts'
import type { Command, Program } from './command.ts'
import { parseServeOptions, serveUsage } from './serve-options.ts'
import { waitForSignal } from './signals.ts'

/** Serves until a signal; prints one ready line on stdout. */
export const serveCommand: Command = {
  name: 'serve',
  usage: serveUsage,
  summary: 'Serves the authorization server, the FHIR sandbox and the console until a signal',
  run: async (args, program) => serve(parseServeOptions(args), program),
}

async function serve(options: ServeOptions, program: Program): Promise<ExitCode> {
  const signal = waitForSignal()
  const host = await startHost(options, program)
  announce(host)
  if (options.mayOpen && hasDisplay()) await openConsole(host)
  const name = await signal
  logToStderr({ level: 'info', event: 'stopping', details: { signal: name } })
  await host.close()
  return exitCodes.ok
}

function announce({ issuer, fhirBase, idp, console, adminToken }: RunningHost): void {
  const ready = { event: 'ready', issuer, fhirBase, idp, console, adminToken }
  process.stdout.write(`${JSON.stringify(ready)}\n`)
  const open = `${console}/#t=${adminToken}`
  logToStderr({ level: 'info', event: 'console', details: { open } })
}

/** The ready line's token stays good for whoever reads it: the browser gets one of its own. */
async function openConsole(host: RunningHost): Promise<void> {
  try {
    await host.openUrl(`${host.console}/#t=${host.mintToken()}`)
  } catch (error) {
    // The address is in the log; that no browser opened by itself stops nobody.
    logToStderr({
      level: 'warn',
      event: 'browser-not-opened',
      details: { cause: messageOf(error) },
    })
  }
}
