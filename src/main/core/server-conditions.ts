import type { ServerCondition } from '../../shared/contract/server.ts'
import type { ClockStep } from './timekeeping/index.ts'

/** A step back smaller than this needs no banner. */
const shownStepSeconds = 300

/** What is not as it should be while the program runs; the console shows it as banners. */
export interface ServerConditions {
  list(): readonly ServerCondition[]
  /** Notes why the store cannot be written; undefined when it can be. */
  noteOutage(reason: string | undefined): void
  noteClockStep(step: ClockStep): void
  /** Notes why keys cannot be used; null when they can. */
  noteKeyStore(reason: string | null): void
  /** Notes rows that were changed by something else and are left out. */
  noteQuarantine(rows: readonly string[]): void
  /** Notes that the exchanges could not be read, and where they are now. */
  noteExchangesSetAside(path: string): void
}

/** Nothing amiss yet.
 * @param now epoch seconds
 */
export function createServerConditions(now: () => number): ServerConditions {
  let outage: ServerCondition | undefined
  let step: ServerCondition | undefined
  let lock: ServerCondition | undefined
  let quarantine: ServerCondition | undefined
  let damage: ServerCondition | undefined
  return {
    list: () =>
      [outage, step, lock, quarantine, damage].filter((condition) => condition !== undefined),
    noteOutage: (reason) => {
      if (reason === undefined) {
        outage = undefined
        return
      }
      outage = {
        kind: 'store-not-writable',
        since: outage?.since ?? now(),
        text: `The store cannot be written (${reason}): requests that need it are answered 503. Make room or repair the disk; no restart is needed.`,
      }
    },
    noteKeyStore: (reason) => {
      lock =
        reason === null
          ? undefined
          : {
              kind: 'key-store-locked',
              since: lock?.since ?? now(),
              text: `The key store is locked: ${reason}. What has to be signed is answered 503.`,
            }
    },
    noteQuarantine: (rows) => {
      quarantine =
        rows.length === 0
          ? undefined
          : {
              kind: 'row-quarantined',
              since: quarantine?.since ?? now(),
              text: `Changed outside of this program and left out: ${rows.join(', ')}. Put them in anew if they should count.`,
            }
    },
    noteExchangesSetAside: (path) => {
      damage = {
        kind: 'exchanges-set-aside',
        since: now(),
        text: `The file of exchanges is damaged and was put aside as ${path}. Traffic begins anew; nothing else was lost.`,
      }
    },
    noteClockStep: ({ from, to }) => {
      if (from - to < shownStepSeconds) return
      step = {
        kind: 'clock-went-back',
        since: to,
        text: `The clock of this machine went back by ${from - to} seconds. What had expired before stays expired.`,
      }
    },
  }
}
