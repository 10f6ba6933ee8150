export { clockRpc } from './clock-rpc.ts'
export {
  type ClockStep,
  createForwardClock,
  type ForwardClock,
  type StepListener,
} from './forward-clock.ts'
export { type Job, startHousekeeping } from './housekeeping.ts'
export { createSettableClock, type SettableClock } from './settable-clock.ts'
export { createSqliteTimeMarkStore, expiringTables } from './time-mark-store.ts'
