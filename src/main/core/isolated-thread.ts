import { Worker, type WorkerOptions } from 'node:worker_threads'
import type { Platform } from './platform.ts'

/** What differs from one isolated thread to the next. */
export type IsolatedThreadOptions = Pick<WorkerOptions, 'workerData' | 'transferList'> & {
  /** Bounds of its memory; a thread that needs more is ended. */
  readonly resourceLimits: NonNullable<WorkerOptions['resourceLimits']>
}

/** Starts a thread that knows no environment variables and no arguments, and writes nothing to the terminal.
 * @param name of its entry
 * @see spec/security.md EL-23
 */
export function startIsolatedThread(
  { threadEntry }: Pick<Platform, 'threadEntry'>,
  name: Parameters<Platform['threadEntry']>[0],
  options: IsolatedThreadOptions,
): Worker {
  return new Worker(threadEntry(name), {
    ...options,
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
  })
}
