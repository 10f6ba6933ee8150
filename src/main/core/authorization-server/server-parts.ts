import { calculateJwkThumbprint, type JWK } from 'jose'
import type { ExchangeLog } from '../exchange-log/index.ts'
import type { JwkSets, SigningKeys } from '../key-store/index.ts'
import type { Platform } from '../platform.ts'
import { remember } from '../remember.ts'
import type { EventHub } from '../rpc/index.ts'
import type { Settings } from '../settings/index.ts'
import type { Database } from '../storage/index.ts'
import type { ForwardClock } from '../timekeeping/index.ts'
import type { Udap } from '../udap/index.ts'
import { createSqliteOneTimeIds } from '../udap-client/index.ts'
import type { AuthorizationServices } from './authorize/index.ts'
import { createBrands } from './brands/index.ts'
import {
  createClientAuthentication,
  createSqliteAssertionStore,
  createUnregisteredClients,
} from './client-authentication/index.ts'
import { createClientKeys } from './client-keys/index.ts'
import type { ClientRegistry } from './clients/index.ts'
import { endpointsOf, udapAlgorithmsOf } from './discovery/index.ts'
import { createSqliteGrantStore, createSqliteInstanceGrants } from './grants/index.ts'
import { createSqliteInteractionStore } from './interaction/index.ts'
import {
  createSqliteEhrSessionStore,
  createSqliteLaunchHandles,
  type PatientDirectory,
} from './launch-context/index.ts'
import { createRandomValue } from './random-value.ts'
import {
  createSqliteRegistrationStore,
  createSqliteStatementIssuers,
} from './registration/index.ts'
import { createSmartStyles } from './smart-style/index.ts'
import {
  createSqliteIdentityBindings,
  createSqliteProviderRegistrations,
  type TieredServices,
  type TieredWorld,
} from './tiered-oauth/index.ts'
import type { UserDirectory } from './users/index.ts'

/** What the authorization server is given by the program around it. */
export interface AuthorizationServerOptions {
  readonly database: Database
  readonly platform: Platform
  readonly settings: Settings
  readonly hub: EventHub
  readonly log: ExchangeLog
  readonly signingKeys: SigningKeys
  readonly jwkSets: JwkSets
  readonly clients: ClientRegistry
  readonly users: UserDirectory
  readonly patients: PatientDirectory
  readonly udap: Udap
  readonly onStepBack: ForwardClock['onStepBack']
  /** What signing in at identity providers needs of the program. */
  readonly tiered: TieredWorld
}

/** The stores and services that endpoints, console methods and jobs share. */
export type ServerParts = ReturnType<typeof createServerParts>

/** Thumbprints of keys that are remembered with their registration or key set. */
const thumbprints = new WeakMap<JWK, Promise<string>>()

function thumbprintOf(jwk: JWK): Promise<string> {
  return remember(thumbprints, jwk, () => calculateJwkThumbprint(jwk))
}

/** Opens the stores of the authorization server and binds the services that need several of them. */
export function createServerParts(options: AuthorizationServerOptions) {
  const { database, platform, settings, hub, clients, users, jwkSets } = options
  const { issuer, identityProviderBase } = settings.current
  const now = () => Math.floor(platform.clock.now() / 1000)
  const grants = createSqliteGrantStore(database)
  const sessions = createSqliteEhrSessionStore(database, () => createRandomValue(platform))
  const launchHandles = createSqliteLaunchHandles(database, sessions, platform)
  const onGrantChanged = (id: string) => hub.emit('grants.changed', { id })
  const assertions = createSqliteAssertionStore(database)
  const assertionServices = {
    keys: createClientKeys({
      platform,
      log: options.log,
      ownBases: [issuer, identityProviderBase],
      findPublished: (clientId, uri) => jwkSets.findFor(clientId, uri)?.keys,
    }),
    noteKeyUse: async (clientId: string, jwk: JWK) =>
      jwkSets.noteUse(clientId, await thumbprintOf(jwk)),
    store: assertions,
    audience: { issuer, token_endpoint: endpointsOf(issuer).token_endpoint },
    time: () => ({ now: now(), skewSeconds: settings.current.clockSkewSeconds }),
  }
  const providers = createSqliteProviderRegistrations(database)
  const interactions = createSqliteInteractionStore(database)
  const services: AuthorizationServices = {
    knownProviders: () => [
      ...new Set([
        settings.current.identityProviderBase,
        ...providers.list().map(({ idp }) => idp),
      ]),
    ],
    platform,
    settings,
    clients,
    users,
    grants,
    sessions,
    launchHandles,
    patients: options.patients,
    udap: options.udap,
    onGrantChanged,
  }
  const tieredServices: TieredServices = {
    ...services,
    world: options.tiered,
    interactions,
    log: options.log,
    udap: options.udap,
    ids: createSqliteOneTimeIds(database),
    providers,
    bindings: createSqliteIdentityBindings(database),
    underway: new Map(),
    onTieredChanged: () => hub.emit('tiered.changed', {}),
  }
  return {
    ...options,
    now,
    services,
    grants,
    sessions,
    launchHandles,
    onGrantChanged,
    interactions,
    tiered: tieredServices,
    instances: createSqliteInstanceGrants(database),
    registrations: createSqliteRegistrationStore(database),
    statementIssuers: createSqliteStatementIssuers(database),
    styles: createSmartStyles(database, issuer),
    brands: createBrands(database, platform.clock, issuer),
    assertions: assertionServices,
    usedStatements: assertions,
    authenticate: createClientAuthentication({
      clients,
      clock: platform.clock,
      certificates: {
        ...options.udap,
        algorithms: () => udapAlgorithmsOf(settings.current).token,
        unregistered: createUnregisteredClients({
          clients,
          registrations: options.udap.registrations,
          database,
          now,
        }),
        refusalStyle: () => settings.current,
      },
      ...assertionServices,
    }),
  }
}
