export type { ScenarioAction } from './action.ts'
export { appOfRegistration } from './app-of-registration.ts'
export type { Expectation, StepExpectation } from './expectation.ts'
export {
  type Scenario,
  type ScenarioInput,
  type ScenarioPerson,
  scenarioSchema,
} from './scenario.ts'
export { type ScenarioApp, type UdapScenarioApp, udapAppSchema } from './scenario-app.ts'
