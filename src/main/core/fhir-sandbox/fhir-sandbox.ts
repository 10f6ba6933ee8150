import type { IdentifiedResource } from '../../../shared/fhir/resource.ts'
import { isResourceTypeName } from '../../../shared/fhir/resource-types.ts'
import type { Config } from '../config.ts'
import type { OriginRegistry, Router } from '../http/index.ts'
import { createDocumentReader } from '../imported-document/index.ts'
import type { Platform } from '../platform.ts'
import type { Database } from '../storage/index.ts'
import type { AccessTokenVerifier } from './access-token.ts'
import {
  type AppStateArchive,
  addAppStateRoutes,
  createAppStateArchive,
  createSqliteAppStateStore,
} from './app-state/index.ts'
import type { OAuthUris } from './capability-statement.ts'
import { addFhirRoutes } from './fhir-routes.ts'
import { createLaunchTasks, type LaunchTasks } from './launch-tasks/index.ts'
import { storedPeople } from './linked-patients.ts'
import { createPeopleDirectory, type PeopleDirectory } from './people-directory.ts'
import {
  createUpstreamConnector,
  createUpstreamDirectory,
  createUpstreamHeaderStore,
  proxyRpc,
  upstreamPeople,
} from './proxy/index.ts'
import { sandboxRpc } from './sandbox-rpc.ts'
import { loadShippedData } from './shipped-data.ts'
import { createSqliteResourceStore } from './store/sqlite-resource-store.ts'

interface FhirSandboxOptions {
  readonly database: Database
  readonly platform: Platform
  /** FHIR base URL without a slash at its end. */
  readonly fhirBase: string
  /** Base URL of the endpoint for app state without a slash at its end. */
  readonly appStateBase: string
  /** Settings in force; read at each use. */
  readonly settings: () => Config
  readonly verifyAccessToken: AccessTokenVerifier
  /** The authorization server's URLs, as its metadata gives them. */
  readonly oauthUris: () => OAuthUris
  /** Which browser origins may call the FHIR API. @see COR-02, COR-03 */
  readonly origins: OriginRegistry
  /** Called after the stored resources changed. */
  readonly onChanged: () => void
}

/** The FHIR server with its synthetic people. */
export interface FhirSandbox {
  /** Who a launch can be about and who a user can be. */
  readonly people: PeopleDirectory
  /** Tasks that ask people to launch apps. */
  readonly launchTasks: LaunchTasks
  /** The state of apps as documents carry it. */
  readonly appState: AppStateArchive
  /** Console methods. */
  readonly handlers: ReturnType<typeof sandboxRpc> & ReturnType<typeof proxyRpc>
  /** Reads a resource of its own store; undefined where there is none, or no such type. */
  findResource(type: string, id: string): Promise<object | undefined>
  /** Puts the shipped data in place of everything. */
  reset(): Promise<void>
  /** Adds the routes below the FHIR base. */
  addRoutes(router: Router): void
  /** Loads the shipped data into an empty store in the background, because somebody has come who may read it next. The first
   * request that needs it waits for that, or does it. */
  loadAhead(): void
  /** Ends the processes in which Bundles are read; a Bundle that is being read is refused. */
  close(): void
}

/** Builds the sandbox; nothing is loaded yet. */
export function createFhirSandbox(options: FhirSandboxOptions): FhirSandbox {
  const { database, platform, fhirBase } = options
  const store = createSqliteResourceStore(database, fhirBase, () => platform.clock.now())
  const states = createSqliteAppStateStore(database, () => platform.clock.now())
  let loading: Promise<void> | undefined
  const ready = async (): Promise<void> => {
    if (store.hasData()) return
    loading ??= loadShippedData(store, platform)
    try {
      await loading
    } finally {
      // After a failure the next request tries again, and a wiped store is loaded again.
      loading = undefined
    }
  }
  const { settings } = options
  const headers = createUpstreamHeaderStore(database, platform)
  const { headerFor } = headers
  const connectUpstream = createUpstreamConnector({ platform, fhirBase, settings, headerFor })
  const linkedPeople = () => {
    const upstream = connectUpstream(() => undefined)
    return upstream === undefined ? storedPeople(store) : upstreamPeople(upstream, fhirBase)
  }
  const world = { store, platform, fhirBase, settings, connectUpstream, linkedPeople, ready }
  const reset = async (): Promise<void> => {
    await loadShippedData(store, platform)
    options.onChanged()
  }
  const people = peopleOfTheTime(createPeopleDirectory(world), () => {
    const upstream = connectUpstream(() => undefined)
    return upstream === undefined ? undefined : createUpstreamDirectory(upstream, fhirBase)
  })
  const bundles = createDocumentReader<readonly IdentifiedResource[]>(platform, {
    name: 'Bundle',
    entry: 'bundle-process',
  })
  const launchTasks = createLaunchTasks({ ...world, onChanged: options.onChanged })
  return {
    people,
    launchTasks,
    appState: createAppStateArchive(states, fhirBase),
    handlers: {
      ...sandboxRpc({ world, bundles, people, reset, onChanged: options.onChanged }),
      ...proxyRpc({ platform, fhirBase, settings, headers }),
    },
    findResource: async (type, id) => {
      if (!isResourceTypeName(type)) return undefined
      await ready()
      return (await store.read(type, id))?.content
    },
    reset,
    addRoutes: (router) => {
      addFhirRoutes(router, { ...options, ...world })
      addAppStateRoutes(router, { ...options, ...world, states })
    },
    loadAhead: () => {
      // Whatever it was, the first request that needs the data meets it again and answers for it.
      ready().catch(() => {})
    },
    close: bundles.close,
  }
}

/** The people of the server behind while there is one, else our own. */
function peopleOfTheTime(
  own: PeopleDirectory,
  behind: () => PeopleDirectory | undefined,
): PeopleDirectory {
  const now = () => behind() ?? own
  return {
    listPatients: (query) => now().listPatients(query),
    findPatient: (id) => now().findPatient(id),
    patientsOf: (fhirUser) => now().patientsOf(fhirUser),
    listEncounters: (patientId) => now().listEncounters(patientId),
    listPeople: (type, query) => now().listPeople(type, query),
  }
}
