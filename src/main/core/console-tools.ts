import { builtInClientId } from '../../shared/built-in-client.ts'
import type { ClientRegistry } from './authorization-server/clients/index.ts'
import type { AuthorizationServer } from './authorization-server/index.ts'
import type { PatientDirectory } from './authorization-server/launch-context/index.ts'
import type { UserDirectory } from './authorization-server/users/index.ts'
import type { DocumentFetching, RevocationEvidence } from './certificate-path/index.ts'
import { clientReportRpc } from './client-report/index.ts'
import { fhirBaseOf } from './config.ts'
import type { ExchangeLog, ExchangeStore } from './exchange-log/index.ts'
import { trafficReplayRpc } from './exchange-replay/index.ts'
import type { LaunchTasks } from './fhir-sandbox/index.ts'
import type { Router } from './http/index.ts'
import type { KeyMaterialReader, KeyPairs, SigningKeys } from './key-store/index.ts'
import {
  createLaunchPages,
  createLaunchRunner,
  createSimulatedEhr,
  type LaunchFaults,
} from './launch-runner/index.ts'
import type { Platform } from './platform.ts'
import type { EventHub } from './rpc/index.ts'
import type { Settings } from './settings/index.ts'
import type { Database } from './storage/index.ts'
import {
  createInspectorApart,
  createInspectorService,
  createIssuedTokens,
  createKnownKeys,
  explainScope,
  type InspectorApart,
  type InspectorHistory,
  type InspectorService,
  inspectorRpc,
  type TokenInspectorOptions,
} from './token-inspector/index.ts'
import type { JudgeChain } from './udap/signers/index.ts'
import type { UdapClientServices } from './udap-client/index.ts'

/** What the tools of the console work on. */
export interface ConsoleToolsOptions {
  readonly database: Database
  readonly platform: Platform
  readonly settings: Settings
  readonly hub: EventHub
  readonly router: Router
  readonly log: ExchangeLog
  readonly exchanges: ExchangeStore
  readonly signingKeys: SigningKeys
  readonly keyPairs: KeyPairs
  readonly materialReader: KeyMaterialReader
  readonly clients: ClientRegistry
  readonly users: UserDirectory
  readonly patients: PatientDirectory
  readonly launchTasks: LaunchTasks
  readonly authorizationServer: AuthorizationServer
  readonly judgeChain: JudgeChain
  /** Documents about revocation that are kept here. */
  readonly storedEvidence: RevocationEvidence
  readonly inspectorHistory: InspectorHistory
  readonly udapClient: UdapClientServices
  readonly faults: LaunchFaults
  /** How far the clock of the platform is ahead of the machine's, in milliseconds. */
  readonly shiftMs: () => number
  /** How keys are fetched that a person asked for. */
  readonly fetching: DocumentFetching
  /** Answers a request to this server. */
  readonly send: (request: Request) => Promise<Response>
}

/** Puts the inspector and the launch runner beside the server they look at.
 * @returns their console methods, a function that stops what they watch, and what tells launches apart by their requests
 */
export function createConsoleTools(options: ConsoleToolsOptions) {
  const { authorizationServer, clients, hub, settings, platform } = options
  const now = () => Math.floor(platform.clock.now() / 1000)
  const apart = createInspectorApart(platform)
  const service = createServerInspector(options, now, apart)
  const runner = createLaunchRunner({
    ...options,
    inspector: service.inspector,
    builtInClientId,
    findClient: (clientId) => clients.find(clientId),
    findClientsByPage: (uri) => clients.findByPage(uri),
    ehr: createSimulatedEhr({
      ...options,
      tasks: options.launchTasks,
      sessions: authorizationServer.sessions,
      launchHandles: authorizationServer.launchHandles,
      now,
      onSessionEnded: () => hub.emit('grants.changed', { id: null }),
    }),
    pages: createLaunchPages(settings.current.issuer),
  })
  const issuer = () => settings.current.issuer
  const inspecting = inspectorRpc({
    ...options,
    service,
    apart,
    history: options.inspectorHistory,
    isHistoryOn: () => settings.current.inspectorHistory,
    issuer,
    fhirBase: () => fhirBaseOf(issuer()),
  })
  const reporting = clientReportRpc({
    ...options,
    clock: platform.clock,
    findLaunch: runner.findLaunch,
  })
  const replaying = trafficReplayRpc({
    ...options,
    heldSecrets: runner.heldSecrets,
    ownOrigins: () =>
      [issuer(), settings.current.identityProviderBase].map((base) => new URL(base).origin),
  })
  return {
    handlers: { ...inspecting.handlers, ...runner.handlers, ...reporting, ...replaying },
    close: async () => {
      runner.stop()
      await inspecting.close()
    },
    launches: runner.launches,
    settle: runner.settle,
  }
}

function createServerInspector(
  {
    authorizationServer,
    clients,
    users,
    settings,
    signingKeys,
    keyPairs,
    judgeChain,
    materialReader,
    storedEvidence,
    platform,
  }: ConsoleToolsOptions,
  now: () => number,
  apart: InspectorApart,
): InspectorService {
  const { grants } = authorizationServer
  const knowledge: TokenInspectorOptions = {
    surroundings: async () => {
      const { issuer, clockSkewSeconds } = settings.current
      return {
        issuer,
        fhirBase: fhirBaseOf(issuer),
        now: now(),
        clockSkewSeconds,
        isClient: async (clientId) => (await clients.find(clientId)) !== undefined,
      }
    },
    keys: createKnownKeys({ signingKeys, keyPairs }),
    issuedTokens: createIssuedTokens({
      grants,
      parties: { clients, users },
      clientName: async (id) => (await clients.find(id))?.metadata.client_name ?? id,
      now,
    }),
    explainScope,
    judgeChain,
    storedEvidence,
  }
  return createInspectorService(platform, materialReader, knowledge, apart)
}
