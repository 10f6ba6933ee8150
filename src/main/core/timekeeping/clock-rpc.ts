import type { ClockState } from '../../../shared/contract/clock.ts'
import type { Clock } from '../platform.ts'
import { badRequest, type Handlers } from '../rpc/index.ts'
import type { SettableClock } from './settable-clock.ts'

/** Times that certificates can name, in milliseconds since the epoch. @see RFC 5280 section 4.1.2.5 */
const span = { from: 0, to: Date.UTC(9999, 11, 31, 23, 59, 59) } as const

interface ClockRpcOptions {
  readonly machine: Pick<Clock, 'now'>
  readonly settable: SettableClock
  /** The time the program goes by, in milliseconds since the epoch. */
  readonly nowMs: () => number
  /** Ends what is to be stamped by the time that is now left. */
  readonly beforeSet: () => Promise<void>
  /** Called once it has moved. @throws the store cannot be written */
  readonly onSet: () => void
}

/** Console methods of the clock. What had expired before a move back stays expired, and what was used stays used.
 * @see spec/security.md RE-09
 */
export function clockRpc(
  options: ClockRpcOptions,
): Handlers<'clock.get' | 'clock.set' | 'clock.shift' | 'clock.freeze' | 'clock.reset'> {
  const { machine, settable, nowMs } = options
  const state = (): ClockState => ({
    nowMs: Math.floor(nowMs()),
    machineMs: Math.floor(machine.now()),
    shiftSeconds: Math.round(settable.shiftMs() / 1000),
    isFrozen: settable.isFrozen(),
  })
  const move = async (change: () => void) => {
    await options.beforeSet()
    change()
    options.onSet()
    return state()
  }
  return {
    'clock.get': async () => state(),
    'clock.set': async ({ toMs, isFrozen }) => move(() => settable.set(toMs, isFrozen)),
    'clock.shift': async ({ seconds }) => {
      const toMs = nowMs() + seconds * 1000
      if (toMs < span.from || toMs > span.to) throw outOfSpan(seconds)
      return move(() => settable.set(toMs, settable.isFrozen()))
    },
    'clock.freeze': async () => move(() => settable.set(nowMs(), true)),
    'clock.reset': async () => move(() => settable.reset()),
  }
}

function outOfSpan(seconds: number) {
  return badRequest('certificates cannot name a time that far away', [
    {
      path: 'seconds',
      message: 'RFC 5280 section 4.1.2.5',
      seen: String(seconds),
      wanted: 'a time from 1970 to 9999',
    },
  ])
}
