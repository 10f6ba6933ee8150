export { type ClockStep, createForwardClock, type ForwardClock } from './forward-clock.ts'
export { type Job, startHousekeeping } from './housekeeping.ts'
export { createSqliteTimeMarkStore, expiringTables } from './time-mark-store.ts'
