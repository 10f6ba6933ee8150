import {
  type AuthorizationRequest,
  buildAuthorizationResponse,
  type VerifiedRedirect,
} from '../../authorization-server/authorize/index.ts'
import type { Client } from '../../authorization-server/clients/index.ts'
import { createRandomValue } from '../../authorization-server/random-value.ts'
import type { RequestScope } from '../../http/index.ts'
import { type Approval, type ProviderParts, providerLifetimes } from '../provider-parts.ts'

/** A request with what was decided about it. */
export interface DecidedSignIn {
  readonly request: AuthorizationRequest
  readonly client: Client
  readonly approval: Approval
  readonly isAutomatic: boolean
}

/** Issues an authorization code and sends the browser back to the data holder.
 * @see OpenID Connect Core 1.0 section 3.1.2.5
 */
export function completeSignIn(
  { request, client, approval, isAutomatic }: DecidedSignIn,
  parts: ProviderParts,
  scope: RequestScope,
): Response {
  const code = createRandomValue(parts.platform)
  const bindings = {
    redirect_uri: request.isRedirectUriSent ? request.redirect_uri : null,
    code_challenge: request.code_challenge,
    nonce: request.nonce,
    isAuthTimeWanted: request.max_age !== undefined,
  }
  parts.codes.put(code, { ...approval, ...bindings }, parts.now() + providerLifetimes.code)
  scope.link({ clientId: client.client_id })
  scope.note({
    outcome: 'passed',
    check: 'identity-approved',
    clause: 'OpenID Connect Core 1.0 section 3.1.2.4; UDAP-IDP-005',
    text: `${approval.username} signed in for ${approval.scope}${isAutomatic ? ', automatically by the approval setting' : ''}`,
  })
  const answer = {
    redirect: redirectOf(request, client, parts),
    outcome: [['code', code]] as const,
  }
  const { redirect, outcome } = parts.misbehaviour.redirect(answer, scope)
  return buildAuthorizationResponse(redirect, outcome)
}

/** The verified redirect of a request that passed its checks. */
export function redirectOf(
  { redirect_uri, response_mode, state }: AuthorizationRequest,
  client: Client,
  { provider }: Pick<ProviderParts, 'provider'>,
): VerifiedRedirect {
  return { client, redirect_uri, response_mode, state, issuer: provider.base }
}
