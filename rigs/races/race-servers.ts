import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { nextMessage } from '../../test/support/child-messages.ts'
import type { ReadyLine } from '../../test/support/headless-process.ts'
import type { LaunchTarget } from '../../test/support/launch.ts'
import { takePorts } from '../../test/support/ports.ts'
import { connectToHeadless } from '../../test/support/remote-bench.ts'
import { temporaryDirectory } from '../../test/support/temporary-directory.ts'
import type { TestClock } from '../../test/support/test-workbench.ts'
import { sourceLoader } from '../frame/run-apart.ts'

/** What one server is to serve, and where. */
export interface RaceServerPlan {
  readonly data: string
  readonly port: number
  readonly consolePort: number
  /** Port in the issuer identifier, the same for both servers. */
  readonly issuerPort: number
}

/** What the rig asks a server for. */
export type RaceOrder =
  | { readonly kind: 'mint' }
  | { readonly kind: 'advance'; readonly seconds: number }

/** Two servers, each in a process of its own, on one store. */
export interface RaceServers {
  readonly ports: readonly [number, number]
  readonly consolePort: number
  /** Speaks to the first one, by the clock of both. */
  readonly bench: LaunchTarget & { readonly clock: Pick<TestClock, 'now' | 'nowSeconds'> }
  /** A one-time token that opens the console of the first one. */
  mintToken(): Promise<string>
  advance(seconds: number): Promise<void>
  readonly databaseFile: string
  close(): Promise<void>
}

/** Starts both; the second one when the first has made the store. */
export async function startRaceServers(env: NodeJS.ProcessEnv = {}): Promise<RaceServers> {
  const folder = temporaryDirectory()
  const [first, second] = [await takePorts(), await takePorts()]
  const data = join(folder.path, 'data')
  const plan = { data, issuerPort: first }
  const one = await startOne({ ...plan, port: first, consolePort: first + 2 }, env)
  const bench = await connectToHeadless(one.ready)
  await bench.call('settings.update', { name: 'approval', value: 'automatic' })
  const other = await startOne({ ...plan, port: second, consolePort: second + 2 }, env)
  let offsetSeconds = 0
  const now = () => Date.now() + offsetSeconds * 1_000
  return {
    ports: [first, second],
    consolePort: first + 2,
    bench: { ...bench, clock: { now, nowSeconds: () => Math.floor(now() / 1_000) } },
    mintToken: () => ask<string>(one.process, { kind: 'mint' }),
    advance: async (seconds) => {
      offsetSeconds += seconds
      for (const each of [one, other]) await ask(each.process, { kind: 'advance', seconds })
    },
    databaseFile: join(data, 'trustbench.sqlite'),
    close: async () => {
      for (const each of [one, other]) {
        each.process.kill('SIGKILL')
        if (each.process.exitCode === null) await once(each.process, 'exit')
      }
      folder.remove()
    },
  }
}

async function startOne(plan: RaceServerPlan, env: NodeJS.ProcessEnv) {
  const child = fork(join(import.meta.dirname, 'race-server.ts'), [JSON.stringify(plan)], {
    env: { ...process.env, ...env },
    execArgv: ['--import', sourceLoader],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ready = await receive<ReadyLine>(child)
  return { process: child, ready }
}

function ask<Answer>(child: ChildProcess, order: RaceOrder): Promise<Answer> {
  const answer = receive<Answer>(child)
  child.send(order)
  return answer
}

async function receive<Answer>(child: ChildProcess): Promise<Answer> {
  // The ready line comes first, and each order is answered by one message of its kind.
  return (await nextMessage(child, 'a race server')) as Answer
}
