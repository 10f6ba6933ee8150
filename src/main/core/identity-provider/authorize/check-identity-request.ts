import {
  type AuthorizationMessage,
  type AuthorizationRequest,
  checkCodeChallenge,
  checkMaxAge,
  checkMayAuthorize,
  checkNoRequestObject,
  checkNothingRepeated,
  checkPrompt,
  checkResponseMode,
  checkResponseType,
  checkState,
  type VerifiedRedirect,
} from '../../authorization-server/authorize/index.ts'
import type { Client } from '../../authorization-server/clients/index.ts'
import { invalidScope } from '../../errors.ts'

/** The checks of an authorization request at a provider, in the order they are made.
 * @throws {OAuthError} invalid_request, unsupported_response_type, unauthorized_client or invalid_scope
 * @see UDAP-IDP-004, UDAP-IDP-005; UDAP Security 2.0.0 section 7.2
 */
export function checkIdentityRequest(
  { parameters, repeated }: AuthorizationMessage,
  { client, redirect_uri }: VerifiedRedirect,
): AuthorizationRequest {
  checkNothingRepeated(repeated)
  checkNoRequestObject(parameters)
  checkResponseType(parameters)
  checkResponseMode(parameters)
  checkMayAuthorize(client)
  checkState(parameters, true)
  return {
    client_id: client.client_id,
    redirect_uri,
    isRedirectUriSent: parameters.has('redirect_uri'),
    response_mode: parameters.get('response_mode') === 'form_post' ? 'form_post' : 'query',
    state: parameters.get('state'),
    code_challenge: checkCodeChallenge(parameters, true),
    prompt: checkPrompt(parameters),
    max_age: checkMaxAge(parameters),
    scope: checkScope(parameters.get('scope') ?? '', client),
    nonce: parameters.get('nonce'),
    login_hint: parameters.get('login_hint'),
    isTiered: false,
    idp: undefined,
    ehrLaunch: undefined,
  }
}

/** Both scopes that make a request one of tiered OAuth have to be there; of the rest, what the client is registered for.
 * @see UDAP Tiered OAuth section 3; UDAP-IDP-004
 */
function checkScope(requested: string, client: Client): string {
  const registered = client.metadata.scope.split(' ')
  const granted = requested.split(' ').filter((name) => registered.includes(name))
  if (granted.includes('openid') && granted.includes('udap')) return [...new Set(granted)].join(' ')
  const seen = requested === '' ? 'absent' : requested
  const wanted = `openid and udap, both registered for ${client.client_id}`
  throw invalidScope(`scope is ${seen}, wanted ${wanted}`, {
    explanation: {
      check: 'tiered-scopes-present',
      clause: 'UDAP Tiered OAuth section 3; UDAP-IDP-004',
      parameter: 'scope',
      seen,
      wanted,
    },
  })
}
