import { clientGrantTypes, jwtBearerGrantType } from '../../../../shared/oauth/client-metadata.ts'
import {
  invalidRequest,
  type OAuthError,
  unauthorizedClient,
  unsupportedGrantType,
} from '../../errors.ts'
import {
  addRoute,
  corsForRegisteredOrigins,
  jsonResponse,
  type OriginRegistry,
  type Parameters,
  type RequestScope,
  type Router,
  readForm,
} from '../../http/index.ts'
import { checkClientKind } from '../authorize/index.ts'
import {
  type AuthenticateClient,
  type AuthenticatedClient,
  isIdentified,
} from '../client-authentication/index.ts'
import type { Client } from '../clients/index.ts'
import { udapGrantsOf } from '../discovery/index.ts'
import { exchangeAuthorizationCode } from './authorization-code-grant.ts'
import { issueForClient } from './client-credentials-grant.ts'
import { exchangeInstanceAssertion, findAssertingClient } from './instance-grant.ts'
import { exchangeRefreshToken } from './refresh-token-grant.ts'
import type { TokenRequest, TokenServices } from './token-services.ts'

/** The body of a successful token response. @see smart.md 4.5 */
export type TokenResponse = Readonly<Record<string, unknown>> & {
  readonly access_token: string
  readonly token_type: 'Bearer'
  readonly expires_in: number
  readonly scope: string
}

type GrantHandler = (request: TokenRequest, services: TokenServices) => Promise<TokenResponse>

const grantHandlers: ReadonlyMap<string, GrantHandler> = new Map([
  ['authorization_code', exchangeAuthorizationCode],
  ['refresh_token', exchangeRefreshToken],
  ['client_credentials', issueForClient],
  [jwtBearerGrantType, exchangeInstanceAssertion],
])

interface TokenRouteOptions {
  readonly services: TokenServices
  readonly origins: OriginRegistry
  /** Authenticates the client of a form request, or throws. */
  readonly authenticate: AuthenticateClient
}

/** Adds the token endpoint.
 * @see RFC 6749 section 3.2; SMART App Launch 2.2.0, app-launch, obtain access token
 */
export function addTokenRoute(router: Router, options: TokenRouteOptions): void {
  const { services } = options
  router.use('/token', corsForRegisteredOrigins(options.origins))
  addRoute(router, '/token', {
    POST: async (context) => {
      const { scope } = context.env
      // Before anything is redeemed: what was used up could not be asked for again.
      services.signingKeys.requireUnlocked()
      const form = await readForm(context.req.raw)
      const grantType = readGrantType(form, services)
      const client = await identifyClient(context.req.raw, form, grantType, options, scope)
      scope.link({ clientId: client.client_id })
      const body = await answerGrant(grantType, form, client, scope, services)
      return jsonResponse(body, 200, { 'Cache-Control': 'no-store', Pragma: 'no-cache' })
    },
  })
}

async function answerGrant(
  grantType: string,
  form: Parameters,
  client: AuthenticatedClient,
  scope: RequestScope,
  services: TokenServices,
): Promise<TokenResponse> {
  try {
    requireRegisteredGrantType(client, grantType, services)
    checkClientKind(client, services.settings)
    const handler = grantHandlers.get(grantType)
    if (handler === undefined) throw unknownGrantType(grantType)
    const now = Math.floor(services.platform.clock.now() / 1000)
    return await handler({ form, client, scope, now }, services)
  } catch (error) {
    // An assertion is used up by a request that is refused, too.
    await client.pendingUse?.settle()
    throw error
  }
}

/** The assertion of a jwt-bearer grant also says by whom it is, so nothing else has to. Only client_credentials does nothing
 * before it issues, so that the use of an assertion may wait until then.
 * @see RFC 7523 section 3.1
 */
function identifyClient(
  request: Request,
  form: Parameters,
  grantType: string,
  { authenticate, services }: TokenRouteOptions,
  scope: RequestScope,
): Promise<AuthenticatedClient> {
  const isByAssertion = grantType === jwtBearerGrantType && !isIdentified(request, form)
  if (isByAssertion) return findAssertingClient(form, services)
  const recording = grantType === 'client_credentials' ? 'with issuance' : 'at once'
  return authenticate(request, form, scope, recording)
}

/** A grant type some client may be registered for; whether this one is, is asked once it is authenticated. */
function readGrantType(form: Parameters, { settings }: TokenServices): string {
  const grantType = form.get('grant_type')
  if (grantType === undefined) {
    throw missingParameter('grant_type', 'RFC 6749 section 4.1.3; GEN-12')
  }
  const known: readonly string[] = clientGrantTypes
  const isOff = grantType === jwtBearerGrantType && !settings.current.protectedRegistration
  if (isOff || !known.includes(grantType)) throw unknownGrantType(grantType)
  return grantType
}

function unknownGrantType(seen: string): OAuthError {
  const wanted = [...grantHandlers.keys()].join(' or ')
  return unsupportedGrantType(`grant_type is ${seen}, wanted ${wanted}`, {
    explanation: {
      check: 'grant-type-supported',
      clause: 'RFC 6749 section 5.2; GEN-12',
      parameter: 'grant_type',
      seen,
      wanted,
    },
  })
}

/** Apps of communities use what they registered for and the metadata still lists. @see GEN-12; UDAP-TOK-011, UDAP-DISC-005 */
function requireRegisteredGrantType(
  { client_id, metadata, registeredBy }: Client,
  grantType: string,
  { settings }: TokenServices,
): void {
  const registered: readonly string[] = metadata.grant_types
  const isOffered = registeredBy !== 'udap' || udapGrantsOf(settings.current).includes(grantType)
  if (registered.includes(grantType) && isOffered) return
  const seen = isOffered
    ? `client ${client_id} is registered for ${registered.join(' ')}, not for ${grantType}`
    : `${grantType} is not offered to apps of communities any more`
  throw unauthorizedClient(seen, {
    explanation: {
      check: 'grant-type-registered',
      clause: 'RFC 6749 section 5.2; GEN-12',
      parameter: 'grant_type',
      seen: grantType,
      wanted: registered.join(' '),
    },
  })
}

/** The error for a token request without a parameter it needs. */
export function missingParameter(name: string, clause: string): OAuthError {
  return invalidRequest(`parameter ${name} is missing`, {
    explanation: {
      check: 'parameter-present',
      clause,
      parameter: name,
      seen: 'absent',
      wanted: 'a value',
    },
  })
}
