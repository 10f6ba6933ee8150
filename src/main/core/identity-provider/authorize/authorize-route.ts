import {
  type AuthorizationMessage,
  type AuthorizationRequest,
  checkRedirect,
  chooseAutomaticUser,
  RedirectedError,
  readPost,
  readQuery,
} from '../../authorization-server/authorize/index.ts'
import type { Client } from '../../authorization-server/clients/index.ts'
import { consentRequired, loginRequired, OAuthError } from '../../errors.ts'
import { addRoute, type RouteContext, type Router } from '../../http/index.ts'
import type { ProviderParts } from '../provider-parts.ts'
import { pathOf } from '../providers.ts'
import { checkIdentityRequest } from './check-identity-request.ts'
import { completeSignIn } from './complete-sign-in.ts'
import { type FoundSession, findSession } from './sessions.ts'
import { startSignIn } from './sign-in-route.ts'

/** Adds the authorization endpoint of a provider.
 * @see OpenID Connect Core 1.0 section 3.1.2; UDAP-IDP-004, UDAP-IDP-005
 */
export function addAuthorizeRoute(router: Router, parts: ProviderParts): void {
  const { base, endpoints } = parts.provider
  addRoute(router, pathOf(endpoints.authorization_endpoint), {
    GET: (context) => authorize(readQuery(context.req.raw, base), context, parts),
    POST: async (context) => authorize(await readPost(context.req.raw, base), context, parts),
  })
}

async function authorize(
  message: AuthorizationMessage,
  context: RouteContext,
  parts: ProviderParts,
): Promise<Response> {
  const { clients, settings } = parts
  const redirect = await checkRedirect({ ...message, clients, settings })
  const { client } = redirect
  context.env.scope.link({ clientId: client.client_id })
  try {
    const request = checkIdentityRequest(message, redirect)
    const session = usableSession(request, context.req.raw, parts)
    if (request.prompt.includes('none'))
      return answerSilently(request, client, session, context, parts)
    if (settings.current.approval === 'automatic') {
      return approveAutomatically(request, client, context, parts)
    }
    return startSignIn(request, session, parts)
  } catch (error) {
    throw error instanceof OAuthError ? new RedirectedError(error, redirect) : error
  }
}

/** The session of this browser, unless the request wants a fresh sign-in.
 * @see OpenID Connect Core 1.0 section 3.1.2.1
 */
function usableSession(
  { prompt, max_age }: AuthorizationRequest,
  request: Request,
  parts: ProviderParts,
): FoundSession | undefined {
  if (prompt.includes('login') || prompt.includes('select_account')) return undefined
  const found = findSession(request, parts)
  if (found === undefined || max_age === undefined) return found
  return found.session.authenticatedAt + max_age >= parts.now() ? found : undefined
}

/** @see OpenID Connect Core 1.0 section 3.1.2.6; UDAP-IDP-005 */
function answerSilently(
  request: AuthorizationRequest,
  client: Client,
  found: FoundSession | undefined,
  context: RouteContext,
  parts: ProviderParts,
): Response {
  const explain = (wanted: string) => ({
    explanation: {
      check: 'prompt-none-possible',
      clause: 'OpenID Connect Core 1.0 section 3.1.2.6; UDAP-IDP-005',
      parameter: 'prompt',
      seen: 'none',
      wanted,
    },
  })
  if (found === undefined) {
    throw loginRequired(
      'prompt is none, and nobody is signed in recently enough',
      explain('another prompt, since this request needs a sign-in'),
    )
  }
  const { username, authenticatedAt, approvedClients } = found.session
  if (!approvedClients.includes(client.client_id)) {
    throw consentRequired(
      'prompt is none, and this client was not approved during the session',
      explain('another prompt, since this request needs consent'),
    )
  }
  const { client_id } = client
  const approval = { client_id, username, scope: request.scope, authenticatedAt }
  return completeSignIn({ request, client, approval, isAutomatic: false }, parts, context.env.scope)
}

/** Signs in whom `login_hint` names, else the first user. @throws {OAuthError} invalid_request: nobody */
function approveAutomatically(
  request: AuthorizationRequest,
  client: Client,
  context: RouteContext,
  parts: ProviderParts,
): Response {
  const whose = 'the name of an enabled user of the identity provider'
  const user = chooseAutomaticUser(parts.users.list(), request.login_hint, whose)
  const { client_id } = client
  const authenticatedAt = parts.now()
  const approval = { client_id, username: user.username, scope: request.scope, authenticatedAt }
  return completeSignIn({ request, client, approval, isAutomatic: true }, parts, context.env.scope)
}
