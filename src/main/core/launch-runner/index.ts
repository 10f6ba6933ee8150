export { createLaunchPages } from './launch-pages.ts'
export { createLaunchRunner, type LaunchRunnerOptions } from './launch-runner.ts'
export type { LaunchableClient, LaunchPages, SimulatedEhr } from './launch-services.ts'
export { createSimulatedEhr } from './simulated-ehr.ts'
