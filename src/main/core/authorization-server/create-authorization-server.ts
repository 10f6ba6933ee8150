import type { Router } from '../http/index.ts'
import type { Handlers } from '../rpc/index.ts'
import type { Job } from '../timekeeping/index.ts'
import type { Brands } from './brands/index.ts'
import type { AssertionStore } from './client-authentication/index.ts'
import { publishKeysRpc } from './client-keys/index.ts'
import { udapServerRpc } from './discovery/index.ts'
import { type GrantStore, grantsRpc } from './grants/index.ts'
import type { EhrSessionStore, LaunchHandles } from './launch-context/index.ts'
import { registrationRpc } from './registration/index.ts'
import { serverJobs } from './server-jobs.ts'
import { type AuthorizationServerOptions, createServerParts } from './server-parts.ts'
import { addServerRoutes } from './server-routes.ts'
import { tieredRpc } from './tiered-oauth/index.ts'

/** The authorization server, assembled. */
export interface AuthorizationServer {
  readonly grants: GrantStore
  readonly sessions: EhrSessionStore
  readonly launchHandles: LaunchHandles
  readonly brands: Pick<Brands, 'saved' | 'prepareSave'>
  /** Remembers which software statements and assertions were used. */
  readonly usedStatements: AssertionStore
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
    | 'registration.statementIssuers'
    | 'registration.trustStatementIssuer'
    | 'registration.distrustStatementIssuer'
    | 'registration.renameInstance'
    | 'registration.setInstanceEnd'
    | 'smartStyle.get'
    | 'smartStyle.save'
    | 'clients.publishKeys'
    | 'brands.get'
    | 'brands.save'
    | 'brands.reset'
    | 'trust.server'
    | 'tiered.registrations'
    | 'tiered.forgetRegistration'
    | 'tiered.bindings'
    | 'tiered.forgetBinding'
  >
  addRoutes(router: Router): void
  /** What housekeeping is to do for it. */
  readonly jobs: readonly Job[]
}

/** Puts the endpoints, pages and stores of the authorization server together. */
export function createAuthorizationServer(
  options: AuthorizationServerOptions,
): AuthorizationServer {
  const parts = createServerParts(options)
  const { grants, sessions, launchHandles, brands, clients, hub } = parts
  return {
    grants,
    sessions,
    launchHandles,
    brands,
    usedStatements: parts.usedStatements,
    handlers: {
      ...parts.styles.handlers,
      ...tieredRpc(parts.tiered),
      ...brands.handlers,
      ...publishKeysRpc({ ...parts, issuer: parts.settings.current.issuer }),
      ...udapServerRpc(parts),
      ...registrationRpc({ ...parts, store: parts.registrations }),
      ...grantsRpc({
        grants,
        sessions,
        now: parts.now,
        clientName: async (id) => (await clients.find(id))?.metadata.client_name ?? id,
        onChanged: (payload) => hub.emit('grants.changed', payload),
      }),
    },
    addRoutes: (router) => addServerRoutes(router, parts),
    jobs: serverJobs(parts),
  }
}
