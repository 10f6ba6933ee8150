import type { Foundation } from './foundation.ts'
import { clockRpc } from './timekeeping/index.ts'

/** Console methods of the one clock of the program.
 * @param settle resolves when what has been seen so far is written down in its order
 */
export function clockHandlers(
  { timekeeper, hub, platform }: Foundation,
  settle: () => Promise<void>,
) {
  return clockRpc({
    ...timekeeper,
    nowMs: timekeeper.clock.now,
    beforeSet: settle,
    onSet: () => {
      timekeeper.acceptSet()
      const shiftSeconds = Math.round(timekeeper.settable.shiftMs() / 1000)
      platform.log({ level: 'info', event: 'clock-set', details: { shiftSeconds } })
      hub.emit('clock.changed', { shiftSeconds })
    },
  })
}
