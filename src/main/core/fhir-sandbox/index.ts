export type { AccessTokenState, AccessTokenVerifier, FhirGrant } from './access-token.ts'
export type { AppStateArchive } from './app-state/index.ts'
export type { OAuthUris } from './capability-statement.ts'
export { createFhirSandbox, type FhirSandbox } from './fhir-sandbox.ts'
export {
  isOpenTask,
  type LaunchTask,
  type LaunchTasks,
  type NewLaunchTask,
} from './launch-tasks/index.ts'
export type {
  EncounterSummary,
  PatientSummary,
  PeopleDirectory,
  PeopleQuery,
} from './people-directory.ts'
