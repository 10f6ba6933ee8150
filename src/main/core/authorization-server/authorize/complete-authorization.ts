import type { UserRow } from '../../../../shared/contract/users.ts'
import type { LaunchContext } from '../../../../shared/oauth/launch-context.ts'
import { invalidRequest } from '../../errors.ts'
import type { RequestScope } from '../../http/index.ts'
import type { Client } from '../clients/index.ts'
import type { RefreshKind } from '../grants/index.ts'
import { createRandomValue, hashValue } from '../random-value.ts'
import type { NegotiatedScopes } from '../scopes/index.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { buildAuthorizationResponse, type VerifiedRedirect } from './authorization-response.ts'
import { type AuthorizationServices, nowSeconds } from './authorization-services.ts'
import { contextNeedsOf, releaseContext } from './release-context.ts'

/** Everything that was decided about an authorization request. */
export interface Decision {
  readonly request: AuthorizationRequest
  readonly client: Client
  readonly user: UserRow
  readonly negotiated: NegotiatedScopes
  /** Patient and encounter chosen, and what the EHR launch brought. */
  readonly context: LaunchContext
  /** Epoch seconds. */
  readonly authenticatedAt: number
  readonly isAutomatic: boolean
  /** How long a device registered with this grant may come back, in seconds; null: until revoked. @see PDC-04 */
  readonly instanceSeconds: number | null
}

/** Stores the grant with its code, spends the launch handle in the same step, and answers the client.
 * @throws {OAuthError} invalid_request: the launch handle was spent meanwhile
 * @see RFC 6749 section 4.1.2; SAL-14, SAL-17, SAL-18
 */
export async function completeAuthorization(
  decision: Decision,
  services: AuthorizationServices,
  scope: RequestScope,
): Promise<Response> {
  const { request, client, user, negotiated } = decision
  const code = createRandomValue(services.platform)
  const grantId = await storeGrant(decision, code, services)
  if (grantId === undefined) {
    throw invalidRequest('launch is a handle already used', {
      explanation: {
        check: 'launch-handle-usable',
        clause: 'SAL-06; ruling D-06',
        parameter: 'launch',
        seen: 'a handle already used',
        wanted: 'a handle used once',
      },
    })
  }
  scope.link({ clientId: client.client_id, grantId })
  scope.note({
    outcome: 'passed',
    check: 'scope-negotiation',
    clause: 'RFC 6749 section 3.3; SCN-02',
    text: `${user.username} granted ${negotiated.scope}${decision.isAutomatic ? ', automatically by the approval setting' : ''}`,
    detail: { verdicts: negotiated.verdicts, isAutomatic: decision.isAutomatic },
  })
  services.onGrantChanged(grantId)
  return buildAuthorizationResponse(redirectOf(request, client, services), [['code', code]])
}

/** The verified redirect of a request that passed its checks. */
export function redirectOf(
  request: AuthorizationRequest,
  client: Client,
  { settings }: Pick<AuthorizationServices, 'settings'>,
): VerifiedRedirect {
  return {
    client,
    redirect_uri: request.redirect_uri,
    response_mode: request.response_mode,
    state: request.state,
    issuer: settings.current.issuer,
  }
}

async function storeGrant(
  decision: Decision,
  code: string,
  services: AuthorizationServices,
): Promise<string | undefined> {
  const { request, client, user, negotiated } = decision
  const now = nowSeconds(services)
  const { current } = services.settings
  const refreshKind = refreshKindOf(negotiated)
  const handle = request.ehrLaunch?.handleHash
  return services.grants.create(
    {
      client_id: client.client_id,
      username: user.username,
      scope: negotiated.scope,
      context: releaseContext(decision.context, contextNeedsOf(negotiated), services.settings),
      refreshKind,
      ehrSessionId: request.ehrLaunch?.ehrSessionId ?? null,
      authenticatedAt: decision.authenticatedAt,
      isAutomatic: decision.isAutomatic,
      instanceSeconds: decision.instanceSeconds,
      createdAt: now,
      refreshUntil:
        refreshKind === 'none'
          ? null
          : now +
            (refreshKind === 'offline'
              ? current.refreshTokenAbsoluteSeconds
              : current.onlineAccessSeconds),
    },
    {
      codeHash: hashValue(code),
      client_id: client.client_id,
      redirect_uri: request.isRedirectUriSent ? request.redirect_uri : null,
      code_challenge: request.code_challenge,
      nonce: request.nonce ?? null,
      isAuthTimeWanted: request.max_age !== undefined,
      expiresAt: now + current.authorizationCodeLifetimeSeconds,
    },
    handle === undefined ? undefined : Buffer.from(handle, 'base64url'),
  )
}

function refreshKindOf({ granted }: NegotiatedScopes): RefreshKind {
  const names = granted.flatMap(({ scope }) => (scope.kind === 'refresh' ? [scope.name] : []))
  if (names.includes('offline_access')) return 'offline'
  return names.includes('online_access') ? 'online' : 'none'
}
