import { describeCauses } from '../http/error-response.ts'
import type { Clock, Platform } from '../platform.ts'

/** Work done from time to time beside the requests. */
export interface Job {
  /** Shown in the log when it fails. */
  readonly name: string
  readonly everySeconds: number
  /** @param now epoch seconds
   * @param settled epoch seconds, never later than `now`: what a record that guards against a second use may be forgotten by
   */
  run(now: number, settled: number): void | Promise<void>
}

const pulseSeconds = 5

/** How much more or less time than the pulse may pass between two pulses of a clock that runs steadily. */
const steadySeconds = 30

/** A clock that ran steadily for so long after it jumped forth is believed: whatever was used before the jump has ended since. */
const settlingSeconds = 86_400

interface HousekeepingOptions {
  /** The clock of the machine: it shows sleep and steps. */
  readonly clock: Clock
  readonly log: Platform['log']
  readonly jobs: readonly Job[]
  /** Runs at every pulse, before any job. */
  readonly onPulse: () => void
}

/** Runs jobs when they are due. After sleep or a step of the clock nothing is purged at once: at the first steady pulse
 * each overdue job runs, once, however often it would have run. A job that fails is logged and runs again when it is
 * next due. What the clock of the machine jumped forth is no settled time until it ran on steadily for a day, since it may be
 * set right again.
 * @returns a function that stops
 * @see spec/security.md RE-09, RE-10
 */
export function startHousekeeping({ clock, log, jobs, onPulse }: HousekeepingOptions): () => void {
  let last = clock.now()
  let settled = last
  let steadyMs = 0
  const due = new Map(jobs.map((job) => [job, last + job.everySeconds * 1000]))
  const guard = (name: string, work: () => void | Promise<void>) => {
    const report = (error: unknown) =>
      log({ level: 'error', event: 'job-failed', details: { name, causes: describeCauses(error) } })
    try {
      work()?.catch(report)
    } catch (error) {
      report(error)
    }
  }
  const runDue = (now: number) => {
    for (const [job, at] of due) {
      if (now < at) continue
      due.set(job, now + job.everySeconds * 1000)
      guard(job.name, () => job.run(Math.floor(now / 1000), Math.floor(settled / 1000)))
    }
  }
  const settle = (now: number, isSteady: boolean) => {
    const passed = isSteady ? now - last : pulseSeconds * 1000
    steadyMs = isSteady ? steadyMs + passed : 0
    settled = steadyMs >= settlingSeconds * 1000 ? now : Math.min(settled + passed, now)
  }
  const restartAt = (now: number) => {
    for (const [job, at] of due) due.set(job, Math.min(at, now + job.everySeconds * 1000))
  }
  return clock.every(pulseSeconds, () => {
    const now = clock.now()
    const drift = Math.round((now - last) / 1000 - pulseSeconds)
    const isSteady = Math.abs(drift) <= steadySeconds
    settle(now, isSteady)
    last = now
    guard('pulse', onPulse)
    if (isSteady) return runDue(now)
    restartAt(now)
    log({
      level: 'warn',
      event: 'clock-jumped',
      details: { seconds: drift, message: 'the clock of this machine jumped, or it slept' },
    })
  })
}
