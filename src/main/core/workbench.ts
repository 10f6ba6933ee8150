import { builtInClientId } from '../../shared/built-in-client.ts'
import type { Call, MethodName, Subscribe } from '../../shared/contract/index.ts'
import { clientsRpc } from './authorization-server/clients/index.ts'
import { createAuthorizationServer, scopePolicyOf } from './authorization-server/index.ts'
import { usersRpc } from './authorization-server/users/index.ts'
import { createFetchedEvidence } from './certificate-path/index.ts'
import { clockHandlers } from './clock-handlers.ts'
import { appStateBaseOf, type Config, fhirBaseOf } from './config.ts'
import { createConsoleTools } from './console-tools.ts'
import { createDeliberateFaults } from './deliberate-faults.ts'
import { discoveryRpc } from './discovery-report/index.ts'
import { oldExchangesJob, trafficRpc } from './exchange-log/index.ts'
import { exportsRpc } from './exports/index.ts'
import { createAccessTokenVerifier } from './fhir-access.ts'
import { createFhirSandbox } from './fhir-sandbox/index.ts'
import { type Foundation, openFoundation } from './foundation.ts'
import { type BufferedAnswer, createRouter } from './http/index.ts'
import { createServerEntry } from './http/server-entry.ts'
import { createIdentityProvider } from './identity-provider/index.ts'
import { type KeyServices, keyServicesRpc, openKeyServices } from './key-services.ts'
import { addJwkSetRoutes, keyStoreJob } from './key-store/index.ts'
import { launchItself, redirectUriFor } from './launch-runner/index.ts'
import { oauthUrisOf } from './oauth-uris.ts'
import { openParties } from './parties.ts'
import type { Platform } from './platform.ts'
import { createDispatch, type Handlers } from './rpc/index.ts'
import { createScenarioReader, scenariosRpc } from './scenario-runner/index.ts'
import { scopesRpc } from './scope-explainer/index.ts'
import { serverRpc } from './server-rpc.ts'
import { settingsRpc } from './settings/index.ts'
import { backupJob, storageRpc } from './storage-rpc.ts'
import { createTieredWorld } from './tiered-world.ts'
import { createInspectorHistory } from './token-inspector/index.ts'
import { createUdap } from './udap/index.ts'
import { createUdapClient } from './udap-client/index.ts'
import { createWorkspaceReader, workspaceRpc } from './workspace/index.ts'

/** The whole program without a host. */
export interface Workbench {
  /** Answers a request to the authorization server or the FHIR sandbox.
   * @param peerAddress of the machine it came from, as its socket names it
   */
  fetch(request: Request, peerAddress?: string): Promise<Response>
  /** The same for a listener, which has no use for a `Response`. */
  answer(request: Request, peerAddress?: string): Promise<BufferedAnswer>
  /** Answers a request to the demo identity provider. */
  fetchIdentityProvider(request: Request): Promise<Response>
  /** Calls a console method; rejects with ProblemError only. */
  readonly call: Call
  /** The same for a transport that has only a name and a JSON value. */
  dispatch(name: string, params: unknown): Promise<unknown>
  readonly subscribe: Subscribe
  /** Does what the first requests would otherwise wait for: makes the signing keys and the seeded communities. From then on
   * the sandbox data is loaded when an app, a person who approves, or a console comes, and not before.
   */
  prepare(): Promise<void>
  /** Writes what is waiting and releases all that was opened. */
  close(): Promise<void>
}

/** What a start is given beside the host. */
export interface StartOptions {
  /** Opens the key store, or protects a new one. */
  readonly passphrase?: string | undefined
  /** What a store in memory begins with, as SQLite serializes one; an empty one if nothing is given. */
  readonly storeImage?: Uint8Array | undefined
}

/** Builds the program on a host: opens the store and wires every module; nothing listens yet.
 * @throws {CorruptStoreError | DurabilityError | MigrationError} the store cannot be used
 */
export async function createWorkbench(
  config: Config,
  host: Platform,
  start: StartOptions = {},
): Promise<Workbench> {
  const foundation = openFoundation(config, host, start.storeImage)
  const { database, files, timekeeper, platform, hub, settings, log, exchanges } = foundation
  const keys = await openKeyServices(foundation, start.passphrase)
  const { signingKeys, jwkSets, certificateAuthority } = keys
  const { clients, users, seed } = await openParties(foundation, keys)
  const router = createRouter()
  const faults = createDeliberateFaults({
    foundation,
    keys,
    router,
    parts: () => ({ grants: authorizationServer.grants, launches: tools.launches }),
  })
  let isPrepared = false
  const loadAhead = () => {
    if (isPrepared) sandbox.loadAhead()
  }
  const { fetch, answer } = createServerEntry({
    router,
    log,
    platform,
    around: faults.around,
    isTraced: () => settings.current.traceInErrors,
    onAnswered: (area, isFhirRequest) => {
      if (isFhirRequest || area === 'authorize') loadAhead()
    },
    fhirPaths: [fhirBaseOf(config.issuer), appStateBaseOf(config.issuer)].map(
      (base) => new URL(base).pathname,
    ),
  })
  const fetchingWithin = (reach: {
    readonly isLocalOnly: boolean
    readonly isNearbyAllowed?: boolean
  }) => ({
    outboundFetch: platform.outboundFetch,
    answerHere: fetch,
    reach: { issuer: config.issuer, isNearbyAllowed: false, ...reach },
  })
  const evidenceWithin = (reach: Parameters<typeof fetchingWithin>[0]) =>
    createFetchedEvidence({
      clock: platform.clock,
      reader: keys.certificateDocuments.evidence,
      ...fetchingWithin(reach),
    })
  const storedEvidence = evidenceWithin({ isLocalOnly: true })
  const udap = createUdap({
    database,
    platform,
    hub,
    authorities: certificateAuthority,
    evidence: evidenceWithin({ isLocalOnly: false }),
    localEvidence: storedEvidence,
    nearbyEvidence: evidenceWithin({ isLocalOnly: false, isNearbyAllowed: true }),
    fetching: fetchingWithin({ isLocalOnly: false }),
    rehearsePem: keys.certificateDocuments.rehearse,
    issuer: config.issuer,
    settings: () => settings.current,
    findResource: (type, id) => sandbox.findResource(type, id),
  })
  await keys.vault.onUnlock(udap.reread)
  const sandbox = createFhirSandbox({
    database,
    platform: {
      ...platform,
      secretBox: keys.secretBoxFor('fhir_upstream_header', 'sealed_value'),
    },
    fhirBase: fhirBaseOf(config.issuer),
    appStateBase: appStateBaseOf(config.issuer),
    settings: () => settings.current,
    verifyAccessToken: (accessToken) => verifyAccessToken(accessToken),
    origins: clients,
    oauthUris: () => oauthUrisOf(settings.current),
    onChanged: () => hub.emit('sandbox.changed', {}),
  })
  const shared = { ...foundation, signingKeys, jwkSets, clients, users, patients: sandbox.people }
  const authorizationServer = createAuthorizationServer({
    ...shared,
    udap,
    tiered: createTieredWorld({
      issuer: config.issuer,
      fetchOwnProvider: (request) => identityProvider.fetch(request),
      certificateAuthority,
      people: sandbox.people,
    }),
  })
  const verifyAccessToken = createAccessTokenVerifier(
    authorizationServer.grants,
    users,
    clients,
    foundation.now,
  )
  const identityProvider = createIdentityProvider({
    ...foundation,
    authority: certificateAuthority,
    statements: { udap, usedStatements: authorizationServer.usedStatements },
    ready: udap.ready,
    rack: faults.rack,
  })
  for (const part of [authorizationServer, sandbox, certificateAuthority, udap])
    part.addRoutes(router)
  addJwkSetRoutes(router, jwkSets)
  const udapClient = createUdapClient({
    ...shared,
    certificateAuthority,
    keyPairs: keys.keyPairs,
    udap,
    secretBox: keys.secretBoxFor('udap_client_registration', 'sealed_secret'),
    redirectUriFor: (base) => redirectUriFor(base, config.issuer),
  })
  const tools = createConsoleTools({
    ...shared,
    platform: { ...platform, secretBox: keys.secretBoxFor('launch_run', 'sealed_secrets') },
    router,
    keyPairs: keys.keyPairs,
    materialReader: keys.materialReader,
    launchTasks: sandbox.launchTasks,
    authorizationServer,
    judgeChain: udap.judgeChain,
    storedEvidence,
    inspectorHistory: createInspectorHistory(database, {
      ...platform,
      secretBox: keys.secretBoxFor('inspector_history', 'sealed_entry'),
    }),
    udapClient: udapClient.services,
    fetching: fetchingWithin({ isLocalOnly: false }),
    faults: faults.launchFaults,
    shiftMs: timekeeper.settable.shiftMs,
    send: fetch,
  })
  // After every other: the marks are of what is sealed by then.
  keys.vault.addRekey(keys.trustMarks.rekey)
  // The contract gives each name its own params and result; dispatch validates both kinds at run time.
  const call = ((name, params) => dispatch(name, params)) as Call
  const workspaces = createWorkspaceReader(platform)
  const scenarios = createScenarioReader(platform)
  const handlers: Handlers<MethodName> = {
    ...foundationRpc(foundation, keys),
    ...scopesRpc({
      policy: () => scopePolicyOf(settings),
      offlineSeconds: () => settings.current.refreshTokenAbsoluteSeconds,
    }),
    ...clientsRpc(clients),
    ...usersRpc(users),
    ...keyServicesRpc(
      foundation,
      keys,
      fetch,
      async (clientId) => (await clients.find(clientId))?.metadata.jwks_uri,
    ),
    ...workspaceRpc({
      reader: workspaces,
      database,
      settings,
      clients,
      users,
      brands: authorizationServer.brands,
      appState: sandbox.appState,
      startAfresh: async () => {
        udapClient.services.tokens.clear()
        await seed()
        await sandbox.reset()
        hub.emit('clients.changed', { client_id: builtInClientId })
        hub.emit('grants.changed', { id: null })
      },
    }),
    ...authorizationServer.handlers,
    ...udap.handlers,
    ...udapClient.handlers,
    ...tools.handlers,
    ...exportsRpc({ ...foundation, getRun: tools.handlers['launch.get'] }),
    ...scenariosRpc({
      call,
      reader: scenarios,
      builtInClientId,
      ownBase: () => fhirBaseOf(config.issuer),
      identityProviderBase: () => settings.current.identityProviderBase,
      launchItself,
      getRun: tools.handlers['launch.get'],
      listTasks: tools.handlers['launch.tasks'],
      findClient: clients.find,
      findRegistration: udapClient.services.registrations.find,
    }),
    ...sandbox.handlers,
    ...identityProvider.handlers,
    ...faults.handlers,
    ...clockHandlers(foundation, tools.settle),
  }
  const dispatch = createDispatch(handlers)
  const stopHousekeeping = timekeeper.start([
    ...authorizationServer.jobs,
    keyStoreJob(keys.vault, () => settings.current.keyStoreIdleLockSeconds),
    oldExchangesJob(exchanges),
    ...(files === undefined ? [] : [backupJob(database, files)]),
  ])
  return {
    fetch,
    answer,
    fetchIdentityProvider: identityProvider.fetch,
    call,
    dispatch,
    subscribe: (event, listener) => {
      loadAhead()
      return hub.subscribe(event, listener)
    },
    prepare: async () => {
      isPrepared = true
      await signingKeys.publicJwks()
      await udap.ready()
    },
    close: async () => {
      await tools.close()
      const { materialReader, certificateDocuments } = keys
      const readers = [materialReader, certificateDocuments, workspaces, scenarios, sandbox]
      for (const each of readers) each.close()
      stopHousekeeping()
      hub.close()
      log.close()
      database.close()
    },
  }
}

/** Console methods of what everything stands on. */
function foundationRpc(foundation: Foundation, { trustMarks }: KeyServices) {
  const { database, files, timekeeper, platform, settings, log, exchanges, now } = foundation
  const { conditions } = timekeeper
  return {
    ...serverRpc({ settings, platform, database, exchanges, conditions }),
    ...storageRpc({ database, files, trustMarks, conditions, now }),
    ...settingsRpc(settings),
    ...trafficRpc(log, exchanges),
    ...discoveryRpc({ platform, log }),
  }
}
