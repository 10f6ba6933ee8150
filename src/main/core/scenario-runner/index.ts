export { buildScenarioJsonSchema, parseScenario } from './parse-scenario.ts'
export { runScenario } from './run-scenario.ts'
export { createScenarioReader } from './scenario-reader.ts'
export {
  describeFinding,
  hasHeld,
  type ScenarioFinding,
  type ScenarioResult,
} from './scenario-result.ts'
export type { ScenarioWorld } from './scenario-world.ts'
export { scenariosRpc } from './scenarios-rpc.ts'
