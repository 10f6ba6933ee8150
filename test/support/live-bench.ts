import type { LaunchTarget } from './launch.ts'
import type { TestWorkbench } from './test-workbench.ts'

/** A running program as the test apps take it: its time is that of the machine and stands for nobody. */
export function asLiveBench(bench: LaunchTarget): TestWorkbench {
  const clock = { now: () => Date.now(), nowSeconds: () => Math.floor(Date.now() / 1000) }
  // The apps use what a launch needs of a workbench, and read the time of its clock.
  return { ...bench, clock } as TestWorkbench
}
