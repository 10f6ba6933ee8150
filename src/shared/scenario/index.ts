export { actionSchema, type ScenarioAction } from './action.ts'
export { type Expectation, expectationSchema, type StepExpectation } from './expectation.ts'
export {
  type Scenario,
  type ScenarioInput,
  type ScenarioPerson,
  scenarioSchema,
} from './scenario.ts'
export { type ScenarioApp, scenarioAppSchema } from './scenario-app.ts'
