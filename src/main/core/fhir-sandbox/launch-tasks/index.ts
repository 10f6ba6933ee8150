export type { LaunchTask } from './launch-task.ts'
export {
  createLaunchTasks,
  isOpenTask,
  type LaunchTasks,
  type NewLaunchTask,
} from './launch-task-list.ts'
export { requireLaunchTask } from './require-launch-task.ts'
