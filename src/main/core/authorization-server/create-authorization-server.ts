import type { Router } from '../http/index.ts'
import type { SigningKeys } from '../key-store/index.ts'
import type { Platform } from '../platform.ts'
import type { EventHub, Handlers } from '../rpc/index.ts'
import type { Settings } from '../settings/index.ts'
import type { Database } from '../storage/index.ts'
import type { Job } from '../timekeeping/index.ts'
import { type AuthorizationServices, addAuthorizeRoute } from './authorize/index.ts'
import { createBrands } from './brands/index.ts'
import {
  createClientAuthentication,
  createSqliteAssertionStore,
} from './client-authentication/index.ts'
import { createClientKeys } from './client-keys/index.ts'
import type { ClientRegistry } from './clients/index.ts'
import { addDeviceDemoRoute } from './demo/index.ts'
import { addDiscoveryRoutes, endpointsOf } from './discovery/index.ts'
import {
  createEndedSweep,
  createSqliteGrantStore,
  createSqliteInstanceGrants,
  type GrantStore,
  grantsRpc,
} from './grants/index.ts'
import {
  addInteractionRoutes,
  createSqliteInteractionStore,
  startInteraction,
} from './interaction/index.ts'
import { addIntrospectionRoute } from './introspection/index.ts'
import { addJwksRoute } from './jwks/index.ts'
import { addLandingRoute } from './landing/index.ts'
import {
  createSqliteEhrSessionStore,
  createSqliteLaunchHandles,
  type EhrSessionStore,
  type LaunchHandles,
  type PatientDirectory,
} from './launch-context/index.ts'
import { addManagementRoute } from './management/index.ts'
import { createRandomValue } from './random-value.ts'
import {
  addRegistrationRoutes,
  createSqliteRegistrationStore,
  registrationRpc,
} from './registration/index.ts'
import { addRevocationRoute } from './revocation/index.ts'
import { createSmartStyles } from './smart-style/index.ts'
import { addTokenRoute } from './token/index.ts'
import { addUserinfoRoute } from './userinfo/index.ts'
import type { UserDirectory } from './users/index.ts'

interface AuthorizationServerOptions {
  readonly database: Database
  readonly platform: Platform
  readonly settings: Settings
  readonly hub: EventHub
  readonly signingKeys: SigningKeys
  readonly clients: ClientRegistry
  readonly users: UserDirectory
  readonly patients: PatientDirectory
}

/** The authorization server, assembled. */
export interface AuthorizationServer {
  readonly grants: GrantStore
  readonly sessions: EhrSessionStore
  readonly launchHandles: LaunchHandles
  readonly handlers: Handlers<
    | 'grants.list'
    | 'grants.get'
    | 'grants.revoke'
    | 'ehrSessions.list'
    | 'ehrSessions.end'
    | 'registration.issueToken'
    | 'registration.tokens'
    | 'registration.revokeToken'
    | 'registration.provisionSoftwareId'
    | 'registration.instances'
    | 'smartStyle.get'
    | 'smartStyle.save'
    | 'brands.get'
    | 'brands.save'
    | 'brands.reset'
  >
  addRoutes(router: Router): void
  /** What housekeeping is to do for it. */
  readonly jobs: readonly Job[]
}

/** Puts the endpoints, pages and stores of the authorization server together. */
export function createAuthorizationServer(
  options: AuthorizationServerOptions,
): AuthorizationServer {
  const { database, platform, settings, hub, clients, users } = options
  const now = () => Math.floor(platform.clock.now() / 1000)
  const grants = createSqliteGrantStore(database)
  const sessions = createSqliteEhrSessionStore(database, () => createRandomValue(platform))
  const launchHandles = createSqliteLaunchHandles(database, sessions, platform)
  const interactions = createSqliteInteractionStore(database)
  const styles = createSmartStyles(database, settings.current.issuer)
  const brands = createBrands(database, platform.clock, settings.current.issuer)
  const onGrantChanged = (id: string) => hub.emit('grants.changed', { id })
  const services: AuthorizationServices = {
    platform,
    settings,
    clients,
    users,
    grants,
    sessions,
    launchHandles,
    patients: options.patients,
    onGrantChanged,
  }
  const instances = createSqliteInstanceGrants(database)
  const registration = {
    database,
    platform,
    settings,
    clients,
    store: createSqliteRegistrationStore(database),
    grants,
    instances,
    users,
    onGrantChanged,
  }
  const assertions = createSqliteAssertionStore(database)
  const { issuer } = settings.current
  const assertionServices = {
    keys: createClientKeys(platform, issuer),
    store: assertions,
    audience: { issuer, token_endpoint: endpointsOf(issuer).token_endpoint },
    time: () => ({ now: now(), skewSeconds: settings.current.clockSkewSeconds }),
  }
  const authenticate = createClientAuthentication({
    clients,
    clock: platform.clock,
    ...assertionServices,
  })
  return {
    grants,
    sessions,
    launchHandles,
    handlers: {
      ...styles.handlers,
      ...brands.handlers,
      ...registrationRpc(registration),
      ...grantsRpc({
        grants,
        sessions,
        now,
        clientName: async (id) => (await clients.find(id))?.metadata.client_name ?? id,
        onChanged: (payload) => hub.emit('grants.changed', payload),
      }),
    },
    addRoutes: (router) => {
      addDiscoveryRoutes(router, { issuer, settings, storedMembers: brands.discoveryMembers })
      addJwksRoute(router, { issuer, signingKeys: options.signingKeys })
      addAuthorizeRoute(router, {
        services,
        startInteraction: (request) => startInteraction(request, { services, interactions }),
      })
      styles.addRoutes(router)
      brands.addRoutes(router)
      addLandingRoute(router, settings.current.issuer, platform.version)
      addInteractionRoutes(router, { services, interactions })
      addTokenRoute(router, {
        services: {
          ...options,
          grants,
          sessions,
          onGrantChanged,
          instances,
          assertions: assertionServices,
        },
        origins: clients,
        authenticate,
      })
      addRegistrationRoutes(router, registration)
      addIntrospectionRoute(router, { grants, users, clients, settings, authenticate, now })
      addRevocationRoute(router, {
        grants,
        settings,
        origins: clients,
        authenticate,
        onGrantChanged,
        now,
      })
      addManagementRoute(router, {
        platform,
        settings,
        grants,
        clients,
        users,
        onGrantChanged,
        now,
      })
      addDeviceDemoRoute(router, { issuer, settings, clients })
      addUserinfoRoute(router, { grants, users, settings, origins: clients, now })
    },
    jobs: [
      { name: 'forget-old-grants', everySeconds: 600, run: createEndedSweep(database) },
      {
        name: 'forget-ended-grants',
        everySeconds: 600,
        // Kept for a day after their end, so that the console can still say what became of them.
        run: (at) => grants.forgetEndedBefore(at - 86_400),
      },
      {
        name: 'forget-ended-assertions',
        everySeconds: 600,
        // So long after their end that no leeway set meanwhile makes them usable again.
        run: (at) => assertions.forgetEndedBefore(at - 86_400),
      },
      {
        name: 'forget-expired-interactions',
        everySeconds: 600,
        run: (at) => interactions.forgetExpired(at),
      },
    ],
  }
}
