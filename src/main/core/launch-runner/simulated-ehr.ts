import type { LaunchPatient } from '../../../shared/contract/launch.ts'
import type {
  EhrSessionStore,
  LaunchHandles,
  PatientDirectory,
  PatientSummary,
} from '../authorization-server/launch-context/index.ts'
import type { UserDirectory } from '../authorization-server/users/index.ts'
import type { LaunchTasks } from '../fhir-sandbox/index.ts'
import type { Settings } from '../settings/index.ts'
import type { SimulatedEhr } from './launch-services.ts'

interface SimulatedEhrOptions {
  readonly settings: Settings
  readonly users: UserDirectory
  readonly patients: PatientDirectory
  readonly tasks: LaunchTasks
  readonly sessions: EhrSessionStore
  readonly launchHandles: LaunchHandles
  /** Epoch seconds. */
  readonly now: () => number
  /** Called when online access ended with its session. */
  readonly onSessionEnded: () => void
}

/** The EHR that this program simulates beside its authorization server. */
export function createSimulatedEhr(options: SimulatedEhrOptions): SimulatedEhr {
  const { settings, users, patients, sessions, launchHandles, now } = options
  return {
    createLaunch: (launch) =>
      launchHandles.create(launch, settings.current.launchHandleLifetimeSeconds),
    isUser: async (username) => (await users.find(username))?.isDisabled === false,
    findSession: (id) => sessions.find(id),
    endSession: async (id) => {
      await sessions.end(id, now())
      options.onSessionEnded()
    },
    listPatients: async (query) => {
      const found = await patients.listPatients(query)
      return { rows: found.patients.map(toLaunchPatient), total: found.total }
    },
    findPatient: async (id) => {
      const patient = await patients.findPatient(id)
      return patient === undefined ? undefined : toLaunchPatient(patient)
    },
    tasks: options.tasks,
    isPatient: async (id) => (await patients.findPatient(id)) !== undefined,
    listEncounters: async (patient) =>
      (await patients.listEncounters(patient)).map(({ id, status, label, start }) => ({
        id,
        status,
        label,
        start: start ?? null,
      })),
    isEncounterOf: async (encounter, patient) =>
      (await patients.listEncounters(patient)).some(({ id }) => id === encounter),
  }
}

function toLaunchPatient({ id, name, birthDate, sex, identifiers }: PatientSummary): LaunchPatient {
  return {
    id,
    name,
    birthDate: birthDate ?? null,
    sex: sex ?? null,
    identifiers: identifiers.map(({ label, value }) => ({ label, value })),
  }
}
