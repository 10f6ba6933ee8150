export { createSqliteEhrSessionStore, type EhrSessionStore } from './ehr-session-store.ts'
export {
  createSqliteLaunchHandles,
  type LaunchHandle,
  type LaunchHandles,
  type NewLaunch,
} from './launch-handles.ts'
export type { EncounterSummary, PatientDirectory, PatientSummary } from './patient-directory.ts'
