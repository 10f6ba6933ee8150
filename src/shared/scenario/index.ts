export type { ScenarioAction } from './action.ts'
export type { Expectation, StepExpectation } from './expectation.ts'
export {
  type Scenario,
  type ScenarioInput,
  type ScenarioPerson,
  scenarioSchema,
} from './scenario.ts'
export type { ScenarioApp } from './scenario-app.ts'
