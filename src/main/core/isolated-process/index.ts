export type { IsolatedProcess, ProcessSetup } from './isolated-process.ts'
export {
  createProcessPool,
  explainEnd,
  ProcessEndedError,
  type ProcessLimits,
  type ProcessPool,
  usualLimits,
} from './process-pool.ts'
export { serveTasks } from './serve-tasks.ts'
