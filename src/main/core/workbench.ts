import type { Call, MethodName, Subscribe } from '../../shared/contract/index.ts'
import {
  builtInClientId,
  clientsRpc,
  createClientRegistry,
  createSqliteClientStore,
  ensureBuiltInClient,
} from './authorization-server/clients/index.ts'
import { createAuthorizationServer, scopePolicyOf } from './authorization-server/index.ts'
import { createSecretHasher } from './authorization-server/secret-hashing/index.ts'
import {
  createSqliteUserStore,
  createUserDirectory,
  seedDemoUsers,
  usersRpc,
} from './authorization-server/users/index.ts'
import { createCertificateAuthority } from './certificate-authority/index.ts'
import { createFetchedEvidence } from './certificate-path/index.ts'
import { appStateBaseOf, type Config, fhirBaseOf } from './config.ts'
import { createConsoleTools } from './console-tools.ts'
import { discoveryRpc } from './discovery-report/index.ts'
import {
  createExchangeLog,
  createSqliteExchangeStore,
  oldExchangesJob,
  trafficRpc,
} from './exchange-log/index.ts'
import { createAccessTokenVerifier } from './fhir-access.ts'
import { createFhirSandbox } from './fhir-sandbox/index.ts'
import { createRouter } from './http/index.ts'
import { createServerEntry } from './http/server-entry.ts'
import {
  addJwkSetRoutes,
  adoptSealedByHost,
  createJwkSets,
  createKeyMaterialReader,
  createKeyPairs,
  createSigningKeys,
  createTrustMarks,
  createVaultSecretBox,
  keyStoreJob,
  keysRpc,
  keyTransferRpc,
  noteQuarantine,
  openVault,
  rotationDrillRpc,
  vaultRpc,
} from './key-store/index.ts'
import { oauthUrisOf } from './oauth-uris.ts'
import type { Platform } from './platform.ts'
import { createDispatch, createEventHub, type Handlers } from './rpc/index.ts'
import { scopesRpc } from './scope-explainer/index.ts'
import { serverRpc } from './server-rpc.ts'
import { createSettings, settingsRpc } from './settings/index.ts'
import { openDatabase } from './storage/index.ts'
import { backupJob, restoreAsked, storageRpc } from './storage-rpc.ts'
import { createTimekeeper } from './timekeeper.ts'
import { createUdap } from './udap/index.ts'
import { workspaceRpc } from './workspace/index.ts'

/** The whole program without a host. */
export interface Workbench {
  /** Answers a request to the authorization server or the FHIR sandbox. */
  fetch(request: Request): Promise<Response>
  /** Calls a console method; rejects with ProblemError only. */
  readonly call: Call
  /** The same for a transport that has only a name and a JSON value. */
  dispatch(name: string, params: unknown): Promise<unknown>
  readonly subscribe: Subscribe
  /** Does what the first requests would otherwise wait for: makes the signing keys and the seeded communities, and loads
   * the sandbox data.
   */
  prepare(): Promise<void>
  /** Writes what is waiting and releases all that was opened. */
  close(): Promise<void>
}

/** What the program is told at the start and keeps nowhere. */
export interface StartSecrets {
  /** Opens the key store, or protects a new one. */
  readonly passphrase?: string | undefined
}

/** Builds the program on a host: opens the store and wires every module; nothing listens yet.
 * @throws {CorruptStoreError | DurabilityError | MigrationError} the store cannot be used
 */
export async function createWorkbench(
  config: Config,
  host: Platform,
  start: StartSecrets = {},
): Promise<Workbench> {
  const { databaseFile } = config
  const files = databaseFile === ':memory:' ? undefined : host.openStoreFiles(databaseFile)
  if (files !== undefined) restoreAsked(databaseFile, files, host)
  const database = openDatabase(databaseFile, host.clock.now(), files)
  const timekeeper = createTimekeeper(database, host, files)
  const { clock, conditions } = timekeeper
  const platform: Platform = { ...host, clock }
  const hub = createEventHub()
  const settings = createSettings(database, config, (name) =>
    hub.emit('settings.changed', { name }),
  )
  const exchanges = createSqliteExchangeStore(database)
  const log = createExchangeLog({
    store: exchanges,
    clock,
    keep: () => settings.current.exchangesKept,
    onRecorded: (row) => hub.emit('traffic.recorded', row),
    onDropped: (count, cause) =>
      platform.log({
        level: 'warn',
        event: 'exchanges-dropped',
        details: { count, cause: String(cause) },
      }),
  })
  const vault = await openVault({
    database,
    world: platform,
    passphrase: start.passphrase,
    onChanged: ({ status, reason }) => {
      conditions.noteKeyStore(reason)
      hub.emit('vault.changed', { status })
    },
  })
  conditions.noteKeyStore(vault.state().reason)
  const trustMarks = createTrustMarks({
    database,
    vault,
    now: () => Math.floor(clock.now() / 1000),
  })
  await vault.onUnlock(() => noteQuarantine(trustMarks.verify(), conditions, platform))
  const signingKeys = createSigningKeys(database, platform, vault)
  await vault.onUnlock(() => adoptSealedByHost(signingKeys, platform))
  const keyPairs = createKeyPairs({
    database,
    platform,
    vault,
    onChanged: (id) => hub.emit('keys.changed', { id }),
  })
  const jwkSets = createJwkSets({
    database,
    issuer: config.issuer,
    now: () => Math.floor(clock.now() / 1000),
  })
  keyPairs.addUses(jwkSets.usesOf)
  const certificateAuthority = createCertificateAuthority({
    database,
    platform,
    keyPairs,
    isKeyStoreLocked: () => vault.isLocked,
    hub,
    issuer: config.issuer,
  })
  const hasher = createSecretHasher(platform.random)
  const clientStore = createSqliteClientStore(database)
  const clients = createClientRegistry({
    store: clientStore,
    hasher,
    platform,
    onChanged: (client_id) => hub.emit('clients.changed', { client_id }),
  })
  const userStore = createSqliteUserStore(database)
  const users = createUserDirectory({
    store: userStore,
    hasher,
    random: platform.random,
    issuer: config.issuer,
    onChanged: (username) => hub.emit('users.changed', { username }),
  })
  const seed = async () => {
    await ensureBuiltInClient(clientStore, config.issuer, clock)
    await seedDemoUsers(userStore, platform.random)
  }
  // While the key store is locked nothing may change clients, so what this start wants of them waits.
  await vault.onUnlock(seed)
  if (!vault.exists()) await seed()
  const udap = createUdap({
    database,
    platform,
    hub,
    authorities: certificateAuthority,
    evidence: createFetchedEvidence({
      clock,
      outboundFetch: platform.outboundFetch,
      answerHere: (request) => fetch(request),
      reach: { issuer: config.issuer, isNearbyAllowed: false, isLocalOnly: false },
    }),
  })
  const router = createRouter()
  const sandbox = createFhirSandbox({
    database,
    platform: {
      ...platform,
      secretBox: createVaultSecretBox(vault, platform.secretBox, database, {
        table: 'fhir_upstream_header',
        column: 'sealed_value',
      }),
    },
    fhirBase: fhirBaseOf(config.issuer),
    appStateBase: appStateBaseOf(config.issuer),
    settings: () => settings.current,
    verifyAccessToken: (accessToken) => verifyAccessToken(accessToken),
    origins: clients,
    oauthUris: () => oauthUrisOf(settings.current),
    onChanged: () => hub.emit('sandbox.changed', {}),
  })
  const authorizationServer = createAuthorizationServer({
    database,
    platform,
    settings,
    hub,
    log,
    signingKeys,
    jwkSets,
    clients,
    users,
    patients: sandbox.people,
    udap,
  })
  const verifyAccessToken = createAccessTokenVerifier(
    authorizationServer.grants,
    users,
    clients,
    () => Math.floor(clock.now() / 1000),
  )
  authorizationServer.addRoutes(router)
  sandbox.addRoutes(router)
  addJwkSetRoutes(router, jwkSets)
  certificateAuthority.addRoutes(router)
  const tools = createConsoleTools({
    database,
    platform: {
      ...platform,
      secretBox: createVaultSecretBox(vault, platform.secretBox, database, {
        table: 'launch_run',
        column: 'sealed_secrets',
      }),
    },
    settings,
    hub,
    router,
    log,
    exchanges,
    signingKeys,
    keyPairs,
    clients,
    users,
    patients: sandbox.people,
    launchTasks: sandbox.launchTasks,
    authorizationServer,
  })
  // After every other: the marks are of what is sealed by then.
  vault.addRekey(trustMarks.rekey)
  const handlers: Handlers<MethodName> = {
    ...serverRpc({ settings, platform, database, conditions }),
    ...storageRpc({
      database,
      files,
      trustMarks,
      conditions,
      now: () => Math.floor(clock.now() / 1000),
    }),
    ...settingsRpc(settings),
    ...trafficRpc(log, exchanges),
    ...discoveryRpc({ platform, log }),
    ...scopesRpc({
      policy: () => scopePolicyOf(settings),
      offlineSeconds: () => settings.current.refreshTokenAbsoluteSeconds,
    }),
    ...clientsRpc(clients),
    ...usersRpc(users),
    ...keysRpc(keyPairs, jwkSets),
    ...keyTransferRpc({
      reader: createKeyMaterialReader(platform),
      keyPairs,
      certificates: certificateAuthority.certificateStore,
      chainOf: certificateAuthority.certificateStore.chainOf,
      database,
      platform,
    }),
    ...certificateAuthority.handlers,
    ...vaultRpc(vault),
    ...rotationDrillRpc({
      drill: { keyPairs, platform, issuer: config.issuer, send: (request) => fetch(request) },
      jwksUriOf: async (clientId) => (await clients.find(clientId))?.metadata.jwks_uri,
    }),
    ...workspaceRpc({
      database,
      settings,
      clients,
      users,
      brands: authorizationServer.brands,
      appState: sandbox.appState,
      startAfresh: async () => {
        await seed()
        await sandbox.reset()
        hub.emit('clients.changed', { client_id: builtInClientId })
        hub.emit('grants.changed', { id: null })
      },
    }),
    ...authorizationServer.handlers,
    ...udap.handlers,
    ...tools.handlers,
    ...sandbox.handlers,
  }
  const dispatch = createDispatch(handlers)
  const stopHousekeeping = timekeeper.start([
    ...authorizationServer.jobs,
    keyStoreJob(vault, () => settings.current.keyStoreIdleLockSeconds),
    oldExchangesJob(exchanges),
    ...(files === undefined ? [] : [backupJob(database, files)]),
  ])
  const fetch = createServerEntry({
    router,
    log,
    platform,
    fhirPaths: [fhirBaseOf(config.issuer), appStateBaseOf(config.issuer)].map(
      (base) => new URL(base).pathname,
    ),
  })
  return {
    fetch,
    // The contract gives each name its own params and result; dispatch validates both kinds at run time.
    call: dispatch as Call,
    dispatch,
    subscribe: hub.subscribe,
    prepare: async () => {
      await signingKeys.publicJwks()
      await sandbox.ready()
      await udap.ready()
    },
    close: async () => {
      tools.close()
      stopHousekeeping()
      hub.close()
      log.close()
      database.close()
    },
  }
}
