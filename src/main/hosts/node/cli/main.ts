import { logToStderr, redactError } from '../json-log.ts'
import { describeFailure, type ExitCode, exitCodes, UnusableInputError } from '../start-failure.ts'
import type { Command, Program } from './command.ts'

/** Every command there is; a start evaluates the code of the one that was given only. */
const commands: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['serve', async () => (await import('./serve.ts')).serveCommand],
  ['inspect', async () => (await import('./inspect.ts')).inspectCommand],
  ['launch', async () => (await import('./launch.ts')).launchCommand],
  ['clients', async () => (await import('./clients.ts')).clientsCommand],
  ['keys', async () => (await import('./keys.ts')).keysCommand],
  ['ca', async () => (await import('./ca.ts')).caCommand],
  ['statement', async () => (await import('./statement.ts')).statementCommand],
  ['udap', async () => (await import('./udap.ts')).udapCommand],
  ['vault', async () => (await import('./vault.ts')).vaultCommand],
  ['backup', async () => (await import('./backup.ts')).backupCommand],
  ['restore', async () => (await import('./restore.ts')).restoreCommand],
  ['trust-server', async () => (await import('./trust-server.ts')).trustServerCommand],
  ['wipe', async () => (await import('./wipe.ts')).wipeCommand],
])

/** Runs the command line to its end; a failure is one JSON line on stderr.
 * @returns the exit code
 * @see spec/security.md RE-18
 */
export async function runCommandLine(args: readonly string[], program: Program): Promise<ExitCode> {
  stopOnUncaught()
  // Whatever is made from here on is for its owner only.
  process.umask(0o077)
  try {
    return await dispatch(args, program)
  } catch (error) {
    const { message, exitCode, ...details } = describeFailure(error)
    logToStderr({ level: 'error', event: 'failed', details: { message, exitCode, ...details } })
    return exitCode
  }
}

async function dispatch(args: readonly string[], program: Program): Promise<ExitCode> {
  const [name, ...rest] = args
  if (name === '--version') return print(program.version)
  if (name === '--help' || name === 'help') return print(await helpText())
  const load = commands.get(name ?? '')
  if (load === undefined) {
    const wanted = `one of ${Array.from(commands.keys()).join(', ')}; see --help`
    throw new UnusableInputError('command', name ?? null, wanted)
  }
  const command = await load()
  if (rest.includes('--help')) return print(command.help?.(rest) ?? usageOf(command))
  return await command.run(rest, program)
}

function print(text: string): ExitCode {
  process.stdout.write(`${text}\n`)
  return exitCodes.ok
}

function usageOf({ name, usage, summary }: Command): string {
  return `trustbench ${name} ${usage}\n    ${summary}`
}

async function helpText(): Promise<string> {
  const all = await Promise.all(Array.from(commands.values(), (load) => load()))
  return [
    'Trustbench: a workbench for SMART on FHIR and UDAP authorization, without a window.',
    '',
    ...all.map(usageOf),
    'trustbench --help | --version',
    '',
    'Logs and failures are JSON lines on stderr. Exit codes: 0 ok, 1 findings, 2 unusable input,',
    '3 port in use, 4 data directory in use, 5 corrupt store, 6 migration, 7 no sandbox,',
    '8 locked key store, 70 internal.',
  ].join('\n')
}

/** Ends the program after anything nobody foresaw; the store is consistent at any moment.
 * @param exit how the host ends itself
 * @see spec/security.md RE-16
 */
export function stopOnUncaught(exit: (code: number) => void = process.exit): void {
  const stop = (error: unknown) => {
    const exitCode = exitCodes.internal
    logToStderr({ level: 'error', event: 'uncaught', details: { exitCode, ...redactError(error) } })
    exit(exitCode)
  }
  process.on('uncaughtException', stop)
  process.on('unhandledRejection', stop)
  // Whoever read our output may be gone; that is no reason to fail.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}
