import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { join } from 'node:path'
import { requireCurrentBuild } from './current-build.ts'

export { type TemporaryDirectory, temporaryDirectory } from './temporary-directory.ts'

const root = join(import.meta.dirname, '..', '..')

const entry = join(root, 'out', 'main', 'headless.js')

requireCurrentBuild()

/** How a process ended and what it wrote. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  /** Every line on stderr, parsed. */
  readonly log: readonly Record<string, unknown>[]
}

/** What the ready line says. */
export interface ReadyLine {
  readonly event: 'ready'
  readonly issuer: string
  readonly fhirBase: string
  readonly idp: string
  readonly console: string
  readonly adminToken: string
}

/** A running headless program. */
export interface HeadlessProcess {
  readonly ready: ReadyLine
  readonly pid: number
  kill(signal: NodeJS.Signals): void
  readonly ended: Promise<Ended>
  /** Ends it in the orderly way. */
  stop(): Promise<Ended>
}

/** Runs a command to its end. */
export function runHeadless(
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly input?: string } = {},
): Promise<Ended> {
  const child = launch(args, options.env)
  child.stdin.end(options.input ?? '')
  return collect(child)
}

/** Starts `serve` and waits for its ready line.
 * @throws {Error} it ended before
 */
export async function startHeadless(
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<HeadlessProcess> {
  const started = await tryHeadless(args, env)
  if ('ready' in started) return started
  throw new Error(`serve ended with ${started.code}: ${JSON.stringify(started.log)}`)
}

/** Starts `serve` and waits for its ready line or its end, whichever comes first. */
export async function tryHeadless(
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<HeadlessProcess | Ended> {
  const child = launch(['serve', '--no-open', ...args], env)
  const ended = collect(child)
  const ready = await Promise.race([readReadyLine(child), ended.then(() => undefined)])
  if (ready === undefined) return await ended
  return {
    ready,
    pid: child.pid ?? 0,
    kill: (signal) => child.kill(signal),
    ended,
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}

function launch(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawn(process.execPath, [entry, ...args], { env: { ...process.env, ...env } })
}

function collect(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk)
  })
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk)
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      const lines = stderr.split('\n').filter((line) => line !== '')
      resolve({ code, signal, stdout, log: lines.map(parseLine) })
    })
  })
}

function parseLine(line: string): Record<string, unknown> {
  if (!line.startsWith('{')) return { text: line }
  return JSON.parse(line)
}

function readReadyLine(child: ChildProcessWithoutNullStreams): Promise<ReadyLine> {
  let text = ''
  return new Promise((resolve) => {
    child.stdout.on('data', (chunk) => {
      text += String(chunk)
      const end = text.indexOf('\n')
      if (end !== -1) resolve(JSON.parse(text.slice(0, end)))
    })
  })
}
