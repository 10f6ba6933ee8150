import { join } from 'node:path'
import { startHeadless } from '../../test/support/headless-process.ts'
import type { LaunchTarget } from '../../test/support/launch.ts'
import { takePorts } from '../../test/support/ports.ts'
import { connectToHeadless } from '../../test/support/remote-bench.ts'

/** The built program of ours, headless, in a process of its own. */
export interface OwnServer extends LaunchTarget {
  readonly name: 'Trustbench'
  readonly pid: number
  readonly port: number
  /** Its data directory. */
  readonly data: string
  stop(): Promise<void>
}

/** Starts the built program on fresh data, or on data that is there. With TRUSTBENCH_BENCH_PROFILE it leaves a profile of its
 * processor time in that folder, for `bench/profile.ts`.
 * @throws {Error} it ended before it was ready
 */
export async function startOwnServer(folder: string, name: string): Promise<OwnServer> {
  const port = await takePorts()
  const data = join(folder, name)
  const profile = process.env['TRUSTBENCH_BENCH_PROFILE']
  const server = await startHeadless(
    ['--port', String(port), '--data', data],
    profile === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profile}` },
  )
  return {
    ...(await connectToHeadless(server.ready)),
    name: 'Trustbench',
    pid: server.pid,
    port,
    data,
    stop: async () => {
      const { code, log } = await server.stop()
      if (code !== 0) throw new Error(`serve ended with ${code}: ${JSON.stringify(log.slice(-3))}`)
    },
  }
}
