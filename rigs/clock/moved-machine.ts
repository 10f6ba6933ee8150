import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { makePlace, start } from '../../test/support/place.ts'
import type { TestWorkbench } from '../../test/support/test-workbench.ts'
import { withDouble } from '../doubles/double-environment.ts'

/** A server whose machine has a clock that can be set. */
export interface MovedMachine {
  /** Speaks to the server, by the clock of its machine. */
  readonly bench: TestWorkbench
  /** The token of the console's address, which was used to get in. */
  readonly usedConsoleToken: string
  readonly console: string
  /** Sets the clock of the machine. @param seconds forth, or back when negative */
  move(seconds: number): void
  /** Lets the server see what time it is. */
  show(): Promise<void>
  /** Waits until the server has taken in what the clock did. */
  settle(): Promise<void>
  close(): Promise<void>
}

/** How often the server looks at its clock by itself, and what a busy machine adds. */
const pulseMilliseconds = 6_000

/** Starts the headless program on such a machine.
 * @param double the name of a double that is loaded into it besides
 */
export async function startOnMovedMachine(double?: string): Promise<MovedMachine> {
  const place = await makePlace()
  const file = join(place.folder.path, 'clock-offset')
  const descriptor = openSync(file, 'w')
  let offset = 0
  const write = () => {
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleLE(offset * 1_000)
    writeSync(descriptor, bytes, 0, 8, 0)
  }
  write()
  const doubles = ['moved-clock', ...(double === undefined ? [] : [double])]
  const imports = doubles.map((name) => withDouble(name)['NODE_OPTIONS']).join(' ')
  const running = await start(place, { NODE_OPTIONS: imports, CLOCK_OFFSET_FILE: file })
  const { ready } = running.process
  const now = () => Date.now() + offset * 1_000
  const clock = { now, nowSeconds: () => Math.floor(now() / 1_000) }
  return {
    // What makes requests of apps takes the whole of a test's world, and asks it for no more than this.
    bench: { ...running.bench, clock } as TestWorkbench,
    usedConsoleToken: ready.adminToken,
    console: ready.console,
    move: (seconds) => {
      offset += seconds
      write()
    },
    show: async () => {
      await running.bench.call('server.status', {})
      await running.bench.request('/nothing-is-here')
    },
    settle: () => pause(pulseMilliseconds),
    close: async () => {
      await running.process.stop()
      closeSync(descriptor)
      place.folder.remove()
    },
  }
}
