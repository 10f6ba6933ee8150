import { join } from 'node:path'
import { type HeadlessProcess, startHeadless, temporaryDirectory } from './headless-process.ts'
import type { LaunchTarget } from './launch.ts'
import { takePorts } from './ports.ts'
import { connectToHeadless } from './remote-bench.ts'

/** A data directory and whatever runs on it. */
export interface Place {
  readonly folder: ReturnType<typeof temporaryDirectory>
  readonly data: string
  readonly port: number
}

/** A server on it, and what speaks to it. */
export interface Running {
  readonly process: HeadlessProcess
  readonly bench: LaunchTarget
}

/** A fresh data directory and free ports; `folder.remove` takes it away. */
export async function makePlace(): Promise<Place> {
  const folder = temporaryDirectory()
  return { folder, data: join(folder.path, 'data'), port: await takePorts() }
}

/** Starts the headless program there. */
export async function start({ data, port }: Place, env?: NodeJS.ProcessEnv): Promise<Running> {
  const process = await startHeadless(['--port', String(port), '--data', data], env)
  return { process, bench: await connectToHeadless(process.ready) }
}
