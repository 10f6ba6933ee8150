import type { Clock, Platform } from './platform.ts'
import { createServerConditions, type ServerConditions } from './server-conditions.ts'
import { type Database, findStoreOutage, type StoreFiles } from './storage/index.ts'
import {
  createForwardClock,
  createSettableClock,
  createSqliteTimeMarkStore,
  type ForwardClock,
  type Job,
  type SettableClock,
  startHousekeeping,
} from './timekeeping/index.ts'

/** The one clock of the program, the work it starts, and what people should know of clock and store. */
export interface Timekeeper {
  readonly clock: ForwardClock
  /** What a person moves; the clock of the program follows it. */
  readonly settable: SettableClock
  /** The clock of the machine, for what no person may move. */
  readonly machine: Clock
  /** Lets the program go by the time that was set, at once: what had expired by then stays expired, also after a restart.
   * @throws {SqliteError} the store cannot be written; the program goes by the new time once it can be
   */
  acceptSet(): void
  readonly conditions: ServerConditions
  /** Starts housekeeping.
   * @returns a function that stops it and keeps the time for the next start
   */
  start(jobs: readonly Job[]): () => void
}

/** Puts the clock of the host behind the settable and that behind the forward clock, so that a person can take back no more
 * than a machine whose clock steps back; a step back since the last start is accepted here.
 * @throws {SqliteError} there was a step back and the store cannot be written
 * @see spec/security.md RE-09, RE-10, RE-17
 */
export function createTimekeeper(
  database: Database,
  host: Platform,
  files: StoreFiles | undefined,
): Timekeeper {
  const settable = createSettableClock(host.clock)
  const clock = createForwardClock(settable, createSqliteTimeMarkStore(database))
  const conditions = createServerConditions(() => Math.floor(host.clock.now() / 1000))
  const acceptStep = () => {
    const step = clock.acceptStep()
    if (step === undefined) return
    conditions.noteClockStep(step)
    host.log({ level: 'warn', event: 'clock-went-back', details: { ...step } })
  }
  const watch = createStoreWatch(database, files)
  const pulse = () => {
    try {
      const isInPlace = watch()
      if (isInPlace) {
        acceptStep()
        clock.keepMark()
      }
      conditions.noteOutage(isInPlace ? undefined : 'its file is gone from its place')
    } catch (error) {
      const code = findStoreOutage(error)
      if (code === undefined) throw error
      conditions.noteOutage(code)
    }
  }
  watch()
  acceptStep()
  return {
    clock,
    settable,
    machine: host.clock,
    acceptSet: () => {
      clock.acceptStep()
      clock.keepMark()
    },
    conditions,
    start: (jobs) => {
      const judged = jobs.map((job) => judgedByBoth(job, clock))
      const stop = startHousekeeping({
        clock: host.clock,
        log: host.log,
        jobs: judged,
        onPulse: pulse,
      })
      return () => {
        stop()
        // The next start is at real time again; what has expired by now is written down to stay so.
        settable.reset()
        pulse()
      }
    },
  }
}

/** A job that takes nothing for old unless it is so by the time of the machine and by that of the program: what was used
 * must be remembered for as long as either could accept it again.
 * @see spec/security.md RE-09, AS-16
 */
function judgedByBoth(job: Job, clock: Clock): Job {
  return {
    ...job,
    run: (now, settled) => {
      const programNow = Math.floor(clock.now() / 1000)
      return job.run(Math.min(now, programNow), Math.min(settled, programNow))
    },
  }
}

/** Builds the check that the store's file is where it was. While it is not, SQLite would go on writing to a file nobody
 * finds again, so writes are refused until it is back.
 * @see spec/security.md RE-17
 */
function createStoreWatch({ connection }: Database, files: StoreFiles | undefined): () => boolean {
  let wasInPlace = true
  return () => {
    const isInPlace = files?.isInPlace() ?? true
    if (isInPlace !== wasInPlace) connection.pragma(`query_only = ${isInPlace ? 'OFF' : 'ON'}`)
    wasInPlace = isInPlace
    return isInPlace
  }
}
