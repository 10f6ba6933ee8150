import type { Clock } from '../platform.ts'
import type { TimeMarkStore } from './time-mark-store.ts'

/** How far the clock of the machine may be behind before that is a step back and no correction. */
const toleranceMs = 2_000

/** A step back of the machine's clock. Times are epoch seconds. */
export interface ClockStep {
  readonly from: number
  readonly to: number
}

/** Ends what had expired by `from`. */
export type StepListener = (step: ClockStep) => void

/** A clock that takes back nothing that was decided by it. */
export interface ForwardClock extends Clock {
  /** Accepts a step back of the machine's clock, once all that had expired before it stays expired.
   * @returns the step, if there was one
   * @throws the store cannot be written; the clock stands still until a later call succeeds
   */
  acceptStep(): ClockStep | undefined
  /** Has a listener called at each step that is accepted, once the store has taken it in: for what expires in memory. */
  onStepBack(listener: StepListener): void
  /** Writes down the latest time in use, for the next start; does nothing when no time passed.
   * @throws the store cannot be written
   */
  keepMark(): void
}

/** Builds the clock of the program on that of the machine. Its time never runs backwards by itself: when the machine's
 * clock steps back, it stands still until the step is accepted, so no expired code, token, handle or interaction
 * works again, neither at once nor after a restart.
 * @see spec/security.md RE-09
 */
export function createForwardClock(machine: Clock, store: TimeMarkStore): ForwardClock {
  let kept = store.read() ?? 0
  let latest = kept
  const listeners: StepListener[] = []
  return {
    now: () => {
      latest = Math.max(latest, machine.now())
      return latest
    },
    every: machine.every,
    acceptStep: () => {
      const now = machine.now()
      if (latest - now < toleranceMs) return undefined
      const step = { from: Math.floor(latest / 1000), to: Math.floor(now / 1000) }
      store.endExpired(step, now)
      for (const listener of listeners) listener(step)
      latest = now
      kept = now
      return step
    },
    onStepBack: (listener) => {
      listeners.push(listener)
    },
    keepMark: () => {
      if (latest <= kept) return
      store.write(latest)
      kept = latest
    },
  }
}
