import type { Clock } from '../platform.ts'

/** A clock that a person can move away from that of the machine, and back. Timers always run by the machine. */
export interface SettableClock extends Clock {
  /** How far it is ahead of the machine, in milliseconds; negative when behind. */
  shiftMs(): number
  isFrozen(): boolean
  /** Goes on from an instant, or stands still there. @param toMs milliseconds since the epoch */
  set(toMs: number, isFrozen: boolean): void
  /** Shows the time of the machine again. */
  reset(): void
}

/** A settable clock that shows the time of the machine until it is set; it is not kept over a restart.
 * @see spec/smart.md section 23, 8; spec/udap.md section 12, 4
 */
export function createSettableClock(machine: Clock): SettableClock {
  let shift = 0
  let standsAt: number | undefined
  const now = () => standsAt ?? machine.now() + shift
  return {
    now,
    every: machine.every,
    shiftMs: () => now() - machine.now(),
    isFrozen: () => standsAt !== undefined,
    set: (toMs, isFrozen) => {
      shift = toMs - machine.now()
      standsAt = isFrozen ? toMs : undefined
    },
    reset: () => {
      shift = 0
      standsAt = undefined
    },
  }
}
