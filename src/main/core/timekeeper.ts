import type { Platform } from './platform.ts'
import { createServerConditions, type ServerConditions } from './server-conditions.ts'
import { type Database, findStoreOutage, type StoreFiles } from './storage/index.ts'
import {
  createForwardClock,
  createSqliteTimeMarkStore,
  type ForwardClock,
  type Job,
  startHousekeeping,
} from './timekeeping/index.ts'

/** The one clock of the program, the work it starts, and what people should know of clock and store. */
export interface Timekeeper {
  readonly clock: ForwardClock
  readonly conditions: ServerConditions
  /** Starts housekeeping.
   * @returns a function that stops it and keeps the time for the next start
   */
  start(jobs: readonly Job[]): () => void
}

/** Puts the clock of the host behind the forward clock; a step back since the last start is accepted here.
 * @throws {SqliteError} there was a step back and the store cannot be written
 * @see spec/security.md RE-09, RE-10, RE-17
 */
export function createTimekeeper(
  database: Database,
  host: Platform,
  files: StoreFiles | undefined,
): Timekeeper {
  const clock = createForwardClock(host.clock, createSqliteTimeMarkStore(database))
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
    conditions,
    start: (jobs) => {
      const stop = startHousekeeping({ clock: host.clock, log: host.log, jobs, onPulse: pulse })
      return () => {
        stop()
        pulse()
      }
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
