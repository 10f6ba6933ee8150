import { fhirBaseOf } from '../../config.ts'
import { consentRequired, interactionRequired, loginRequired, OAuthError } from '../../errors.ts'
import {
  addRoute,
  type Parameters,
  type RequestScope,
  type Router,
  refuseForStoreOutage,
} from '../../http/index.ts'
import type { Client } from '../clients/index.ts'
import { checkOneIdp, checkTiered } from '../tiered-oauth/check-tiered.ts'
import { approveAutomatically } from './approve-automatically.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { RedirectedError, type VerifiedRedirect } from './authorization-response.ts'
import type { AuthorizationServices } from './authorization-services.ts'
import { checkAudience } from './check-audience.ts'
import { checkClientKind, checkLaunchMode, checkPostAllowed } from './check-capabilities.ts'
import { checkLaunch } from './check-launch.ts'
import { checkRedirect } from './check-redirect.ts'
import {
  checkCodeChallenge,
  checkMaxAge,
  checkMayAuthorize,
  checkNoRequestObject,
  checkNothingRepeated,
  checkPrompt,
  checkResponseMode,
  checkResponseType,
  checkState,
} from './check-request.ts'
import { nothingGranted, parseEntries, proposeScopes } from './propose-scopes.ts'
import { type AuthorizationMessage, readPost, readQuery } from './read-authorization-message.ts'
import { contextNeedsOf } from './release-context.ts'
import { rulesFor } from './request-rules.ts'
import { checkWildcards } from './scope-bounds.ts'

interface AuthorizeRouteOptions {
  readonly services: AuthorizationServices
  /** Stores the request and sends the browser to the pages that decide it. */
  readonly startInteraction: (request: AuthorizationRequest) => Promise<Response>
  /** Sends the browser to the identity provider the request names. */
  readonly startTiered: (
    request: AuthorizationRequest,
    client: Client,
    idp: string,
    scope: RequestScope,
  ) => Promise<Response>
}

/** Adds the authorization endpoint: GET and POST mean the same.
 * @see RFC 6749 section 3.1; SMART App Launch 2.2.0, app-launch, obtain authorization code; SAL-10
 */
export function addAuthorizeRoute(router: Router, options: AuthorizeRouteOptions): void {
  const { services } = options
  addRoute(router, '/authorize', {
    GET: (context) => {
      const message = readQuery(context.req.raw, services.settings.current.issuer)
      return authorize(message, options, context.env.scope)
    },
    POST: async (context) => {
      checkPostAllowed(services.settings)
      const message = await readPost(context.req.raw, services.settings.current.issuer)
      return authorize(message, options, context.env.scope)
    },
  })
}

async function authorize(
  { parameters, repeated }: AuthorizationMessage,
  options: AuthorizeRouteOptions,
  scope: RequestScope,
): Promise<Response> {
  const { services } = options
  const redirect = await checkRedirect({
    parameters,
    repeated,
    clients: services.clients,
    settings: services.settings,
  })
  const { client } = redirect
  scope.link({ clientId: client.client_id })
  try {
    const request = await checkRequest(parameters, repeated, redirect, services, scope)
    const { idp } = request
    if (idp !== undefined && request.prompt.includes('none')) {
      throw refuseSilence(request, client, services)
    }
    if (idp !== undefined) return await options.startTiered(request, client, idp, scope)
    if (services.settings.current.approval === 'automatic') {
      return await approveAutomatically(request, client, services, scope)
    }
    if (request.prompt.includes('none')) throw refuseSilence(request, client, services)
    return await options.startInteraction(request)
  } catch (error) {
    throw new RedirectedError(toOAuthError(error, scope), redirect)
  }
}

/** Our own defects reach the client as server_error too: it knows the redirect URI is right, and waits. @see SAL-44 */
function toOAuthError(error: unknown, { exchangeId }: RequestScope): OAuthError {
  if (error instanceof OAuthError) return error
  const outage = refuseForStoreOutage(error)
  if (outage !== undefined) return outage
  return new OAuthError({
    code: 'server_error',
    status: 500,
    description: `internal error, exchange ${exchangeId}`,
    cause: error,
  })
}

/** The checks of an authorization request, in the order they are made. */
async function checkRequest(
  parameters: Parameters,
  repeated: ReadonlySet<string>,
  redirect: VerifiedRedirect,
  services: AuthorizationServices,
  scope: RequestScope,
): Promise<AuthorizationRequest> {
  const { current } = services.settings
  const { client } = redirect
  checkOneIdp(repeated)
  checkNothingRepeated(repeated)
  checkNoRequestObject(parameters)
  checkResponseType(parameters)
  checkResponseMode(parameters)
  checkMayAuthorize(client)
  checkClientKind(client, services.settings)
  const rules = rulesFor(client, current)
  checkState(parameters, rules.isStateRequired)
  checkAudience(parameters, fhirBaseOf(current.issuer), rules.isAudienceRequired)
  const code_challenge = checkCodeChallenge(parameters, rules.isCodeChallengeRequired)
  const prompt = checkPrompt(parameters)
  const max_age = checkMaxAge(parameters)
  const ehrLaunch = await checkLaunch(parameters, client, services, scope)
  checkLaunchMode(ehrLaunch !== undefined, services.settings)
  const tiered = checkTiered(parameters, { client, current, ehrLaunch }, scope)
  const requested = checkScope(parameters, client, ehrLaunch !== undefined, services, scope)
  return {
    client_id: client.client_id,
    redirect_uri: redirect.redirect_uri,
    isRedirectUriSent: parameters.has('redirect_uri'),
    response_mode: parameters.get('response_mode') === 'form_post' ? 'form_post' : 'query',
    state: parameters.get('state'),
    scope: requested,
    code_challenge,
    nonce: parameters.get('nonce'),
    login_hint: parameters.get('login_hint'),
    prompt,
    max_age,
    ...tiered,
    ehrLaunch,
  }
}

/** @see RFC 6749 section 3.3; SAL-33; UDAP-SCOPE-004, UDAP-SCOPE-005 */
function checkScope(
  parameters: Parameters,
  client: Client,
  isEhrLaunch: boolean,
  services: AuthorizationServices,
  scope: RequestScope,
): string {
  const requested = parameters.get('scope') ?? ''
  checkWildcards(parseEntries(requested), client, services)
  const kind = isEhrLaunch ? 'ehr-launch' : 'standalone'
  const proposal = proposeScopes({ client, requested, kind, user: undefined }, services)
  scope.note({
    outcome: proposal.granted.length === 0 ? 'failed' : 'information',
    check: 'scope-proposal',
    clause: 'RFC 6749 section 3.3; SCN-02',
    text: `of ${requested === '' ? 'no scope' : requested}, ${proposal.scope === '' ? 'nothing' : proposal.scope} can be granted`,
    detail: { verdicts: proposal.verdicts },
  })
  if (proposal.granted.length === 0) throw nothingGranted(requested, proposal)
  return requested
}

/** Refuses `prompt=none`: this server keeps no sign-in session of its own and asks for consent each time.
 * @see OpenID Connect Core 1.0 section 3.1.2.6; SAL-42
 */
function refuseSilence(
  { ehrLaunch, scope }: AuthorizationRequest,
  client: Client,
  services: AuthorizationServices,
): OAuthError {
  if (ehrLaunch === undefined) {
    return loginRequired('prompt is none, and nobody is signed in', explainSilence('a sign-in'))
  }
  const proposal = proposeScopes(
    {
      client,
      requested: scope,
      kind: 'ehr-launch',
      brought: ehrLaunch.context,
      user: undefined,
    },
    services,
  )
  if (contextNeedsOf(proposal).presumesPatient && ehrLaunch.context.patient === undefined) {
    return interactionRequired(
      'prompt is none, and a patient must be chosen',
      explainSilence('the choice of a patient'),
    )
  }
  return consentRequired('prompt is none, and consent is asked', explainSilence('consent'))
}

function explainSilence(needed: string) {
  return {
    explanation: {
      check: 'prompt-none-possible',
      clause: 'OpenID Connect Core 1.0 section 3.1.2.6; SAL-42',
      parameter: 'prompt',
      seen: 'none',
      wanted: `another prompt, since this request needs ${needed}`,
    },
  }
}
