import { FhirError } from '../../errors.ts'
import {
  addRoute,
  corsForAnyOrigin,
  corsForRegisteredOrigins,
  type OriginRegistry,
  pathParameter,
  type RouteContext,
  type Router,
} from '../../http/index.ts'
import type { AccessTokenVerifier } from '../access-token.ts'
import { toResponse } from '../answer.ts'
import { requireActiveGrant, requireBearerToken } from '../bearer-token.ts'
import type { SandboxWorld } from '../context.ts'
import { fhirAccessOf } from '../fhir-access.ts'
import { createScopeAccess } from '../scope-access.ts'
import type { AppStateCaller } from './app-state-access.ts'
import { buildAppStateCapabilities } from './app-state-capabilities.ts'
import {
  createAppState,
  deleteAppState,
  searchAppState,
  updateAppState,
} from './app-state-interactions.ts'
import type { AppStateStore } from './app-state-store.ts'

interface AppStateRouteOptions extends SandboxWorld {
  /** Base URL of the app-state endpoint without a slash at its end. */
  readonly appStateBase: string
  readonly states: AppStateStore
  readonly verifyAccessToken: AccessTokenVerifier
  readonly origins: OriginRegistry
}

/** What one request about app state is answered from. */
export interface AppStateRequest extends AppStateRouteOptions {
  readonly request: Request
  readonly caller: AppStateCaller
}

/** Adds `Basic` at a base of its own, so that what apps keep never mixes with clinical resources; writing
 * is allowed while the sandbox itself is read-only.
 * @see SMART App Launch 2.2.0, Persisting App State; APS-02
 */
export function addAppStateRoutes(router: Router, options: AppStateRouteOptions): void {
  const basePath = new URL(options.appStateBase).pathname
  const requireOn = () => {
    if (!options.settings().disabledCapabilities.includes('smart-app-state')) return
    throw new FhirError(404, 'not-supported', 'the capability smart-app-state is switched off')
  }
  const answer =
    (run: (one: AppStateRequest, id: string) => Promise<Response>) =>
    async (context: RouteContext): Promise<Response> => {
      requireOn()
      const caller = await identifyCaller(context, options)
      const request = context.req.raw
      return run({ ...options, request, caller }, pathParameter(context, 'id'))
    }
  router.use(`${basePath}/metadata`, corsForAnyOrigin())
  addRoute(router, `${basePath}/metadata`, {
    GET: () => {
      requireOn()
      const body = buildAppStateCapabilities(options.appStateBase, options.platform.version)
      return toResponse({ status: 200, headers: { 'Cache-Control': 'max-age=300' }, body })
    },
  })
  router.use(`${basePath}/Basic/*`, corsForRegisteredOrigins(options.origins))
  addRoute(router, `${basePath}/Basic`, {
    GET: answer(searchAppState),
    POST: answer(createAppState),
  })
  addRoute(router, `${basePath}/Basic/:id`, {
    PUT: answer(updateAppState),
    DELETE: answer(deleteAppState),
  })
}

async function identifyCaller(
  context: RouteContext,
  options: AppStateRouteOptions,
): Promise<AppStateCaller> {
  const names = new Set(new URL(context.req.url).searchParams.keys())
  const accessToken = requireBearerToken(context.req.raw, names)
  const grant = await requireActiveGrant(accessToken, options.verifyAccessToken)
  const { scope } = context.env
  scope.link({ clientId: grant.clientId, grantId: grant.grantId })
  await options.ready()
  return {
    clientId: grant.clientId,
    fhirAccess: await fhirAccessOf(grant, options),
    origins: options.origins,
    accessOf: (fhirAccess) =>
      createScopeAccess({
        fhirAccess,
        now: options.platform.clock.now(),
        isExistenceHidden: false,
        note: scope.note,
      }),
  }
}
