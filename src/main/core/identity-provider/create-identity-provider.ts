import type { CertificateServices } from '../authorization-server/client-authentication/index.ts'
import { addPageAssets } from '../authorization-server/interaction/index.ts'
import type { StatementJudge } from '../authorization-server/registration/index.ts'
import type { CertificateAuthority } from '../certificate-authority/index.ts'
import type { Config } from '../config.ts'
import type { ExchangeLog } from '../exchange-log/index.ts'
import type { FaultRack } from '../faults/index.ts'
import { createRouter } from '../http/index.ts'
import { createServerEntry } from '../http/server-entry.ts'
import type { Platform } from '../platform.ts'
import type { EventHub } from '../rpc/index.ts'
import type { Settings } from '../settings/index.ts'
import type { Database } from '../storage/index.ts'
import type { ForwardClock } from '../timekeeping/index.ts'
import { udapAlgorithms } from '../udap/udap-jwt/index.ts'
import { addAuthorizeRoute, addLogoutRoute, addSignInRoutes } from './authorize/index.ts'
import { addRegisterRoute, createProviderClients } from './clients/index.ts'
import { addProviderDiscoveryRoutes } from './discovery/index.ts'
import { createExpiringValues } from './expiring-values.ts'
import { createFaults, createMisbehaviour, type Faults } from './faults/index.ts'
import { identityProviderRpc } from './identity-provider-rpc.ts'
import type { ProviderParts } from './provider-parts.ts'
import { buildProviders, type Provider } from './providers.ts'
import { createProviderSigning } from './signing.ts'
import { addTokenRoute, addUserinfoRoute } from './token/index.ts'
import { createIdentityUsers, type IdentityUsers } from './users/index.ts'

interface IdentityProviderOptions {
  readonly database: Database
  readonly platform: Platform
  readonly settings: Settings
  readonly hub: EventHub
  readonly log: ExchangeLog
  readonly authority: Pick<
    CertificateAuthority,
    'communities' | 'serverIdentity' | 'strangerUri' | 'ready'
  >
  /** Decides who signed a software statement or authentication token, and remembers which were used. */
  readonly statements: Pick<StatementJudge, 'usedStatements'> & {
    readonly udap: Omit<CertificateServices, 'registrations' | 'algorithms' | 'refusalStyle'>
  }
  /** Makes the local communities unless they are there, and trusts those that are to be trusted. */
  readonly ready: () => Promise<void>
  /** The faults that are on. */
  readonly rack: FaultRack
  readonly onStepBack: ForwardClock['onStepBack']
  /** Waits that many seconds. */
  readonly wait: (seconds: number) => Promise<void>
}

/** The identity providers in the box, assembled. */
export interface IdentityProvider {
  /** Answers a request to their listener. */
  fetch(request: Request): Promise<Response>
  readonly handlers: ReturnType<typeof identityProviderRpc>
  /** Base URL of the one that apps are shown. */
  readonly base: string
}

/** Puts the identity providers together: one listener, two issuers, one set of users.
 * @see UDAP-IDP-001
 */
export function createIdentityProvider(options: IdentityProviderOptions): IdentityProvider {
  const { database, platform, settings, hub, log } = options
  const changed = (what: 'users' | 'clients' | 'faults') => () =>
    hub.emit('identityProvider.changed', { what })
  const users = createIdentityUsers({
    database,
    random: platform.random,
    onChanged: changed('users'),
  })
  const faults = createFaults(options.rack)
  hub.subscribe('faults.changed', changed('faults'))
  const base = settings.current.identityProviderBase
  const providers = buildProviders(base).map((provider) =>
    createParts(provider, { ...options, users, faults, onClientsChanged: changed('clients') }),
  )
  const router = createRouter()
  const { fetch } = createServerEntry({
    router,
    log,
    platform,
    fhirPaths: [],
    area: 'identity-provider',
  })
  addPageAssets(router)
  for (const parts of providers) {
    for (const add of [
      addProviderDiscoveryRoutes,
      addRegisterRoute,
      addAuthorizeRoute,
      addSignInRoutes,
      addTokenRoute,
      addUserinfoRoute,
      addLogoutRoute,
    ]) {
      add(router, parts)
    }
  }
  return { fetch, handlers: identityProviderRpc({ providers, users, faults }), base }
}

interface PartsOptions extends IdentityProviderOptions {
  readonly users: IdentityUsers
  readonly faults: Faults
  readonly onClientsChanged: () => void
}

const otherAlgorithms: Config['udapRegistrationAlgorithms'] = ['ES256', 'RS384', 'ES384']

function createParts(provider: Provider, options: PartsOptions): ProviderParts {
  const { database, platform, users, faults, authority } = options
  const now = () => Math.floor(platform.clock.now() / 1000)
  const settings = {
    get current() {
      // Which algorithms are taken is a setting of the data holder; a provider takes all of them.
      return {
        ...options.settings.current,
        issuer: provider.base,
        udapRegistrationAlgorithms: otherAlgorithms,
      }
    },
  }
  return {
    provider,
    platform,
    settings,
    users,
    now,
    ready: options.ready,
    clients: createProviderClients({
      database,
      platform,
      provider: provider.id,
      onChanged: options.onClientsChanged,
    }),
    statements: { ...options.statements, platform, settings },
    certificates: {
      ...options.statements.udap,
      algorithms: () => udapAlgorithms,
      refusalStyle: () => settings.current,
    },
    signing: createProviderSigning({
      authority,
      provider,
      isMember: ({ uri, isTrusted }) =>
        provider.id === 'stranger' ? uri === authority.strangerUri : isTrusted,
    }),
    signIns: createExpiringValues(options.onStepBack),
    sessions: createExpiringValues(options.onStepBack),
    codes: createExpiringValues(options.onStepBack),
    accessTokens: createExpiringValues(options.onStepBack),
    misbehaviour: createMisbehaviour({
      active: () => faults.activeOf(provider.id),
      take: (fault) => faults.take(provider.id, fault),
      strangerIdentity: () =>
        authority.serverIdentity(authority.strangerUri, provider.base, 'identity-provider'),
      wait: options.wait,
      now,
    }),
  }
}
