import { fhirBaseOf } from '../../config.ts'
import { HttpError, invalidRequest, invalidToken, OAuthError } from '../../errors.ts'
import {
  addRoute,
  corsForRegisteredOrigins,
  formMediaType,
  jsonResponse,
  mediaTypeOf,
  type OriginRegistry,
  type RouteContext,
  type Router,
  readForm,
} from '../../http/index.ts'
import type { Settings } from '../../settings/index.ts'
import { parseBearerHeader } from '../bearer-header.ts'
import { isCapabilityOn } from '../discovery/index.ts'
import { type AccessTokenState, checkAccessToken, type GrantStore } from '../grants/index.ts'
import type { UserDirectory } from '../users/index.ts'

interface UserinfoOptions {
  readonly grants: GrantStore
  readonly users: UserDirectory
  readonly settings: Settings
  readonly origins: OriginRegistry
  /** Epoch seconds. */
  readonly now: () => number
}

/** Adds the userinfo endpoint: who granted the presented access token, in the claims of its ID token. A POST may have the
 * token in its form.
 * @see OpenID Connect Core 1.0 section 5.3; RFC 6750 section 2; OID-10
 */
export function addUserinfoRoute(router: Router, options: UserinfoOptions): void {
  router.use('/userinfo', corsForRegisteredOrigins(options.origins))
  addRoute(router, '/userinfo', {
    GET: (context) => answerUserinfo(context, readBearerToken(context), options),
    POST: async (context) => answerUserinfo(context, await readPostedToken(context), options),
  })
}

async function answerUserinfo(
  context: RouteContext,
  accessToken: string,
  { grants, users, settings, now }: UserinfoOptions,
): Promise<Response> {
  if (!isCapabilityOn(settings.current, 'sso-openid-connect')) {
    throw new HttpError(404, 'the capability sso-openid-connect is switched off')
  }
  const checked = await checkAccessToken(grants, accessToken, now())
  if (checked.state !== 'active') throw refuseToken(checked)
  const { grant, token } = checked
  context.env.scope.link({ clientId: grant.client_id, grantId: grant.id })
  const scopes = token.scope.split(' ')
  if (!scopes.includes('openid')) throw missingOpenid(token.scope)
  const user = await users.find(grant.username)
  if (user === undefined || user.isDisabled) throw refuseToken({ state: 'unknown' })
  const hasFhirUser = scopes.includes('fhirUser') && user.fhirUser !== null
  const claims = {
    sub: user.sub,
    name: user.displayName,
    ...(hasFhirUser ? { fhirUser: `${fhirBaseOf(settings.current.issuer)}/${user.fhirUser}` } : {}),
  }
  return jsonResponse(claims, 200)
}

/** Challenges of protected endpoints. @see RFC 6750 section 3 */
export const bearerChallenges = {
  noToken: 'Bearer',
  invalidToken: 'Bearer error="invalid_token"',
} as const

/** Gives the access token of a request to a protected endpoint.
 * @throws {OAuthError} invalid_token: there is none; invalid_request: the header is malformed
 * @see RFC 6750 section 2.1
 */
export function readBearerToken(context: RouteContext): string {
  const header = context.req.header('authorization')
  if (header === undefined) {
    throw invalidToken('an access token is needed', {
      headers: { 'WWW-Authenticate': bearerChallenges.noToken },
      explanation: {
        check: 'bearer-present',
        clause: 'RFC 6750 section 2.1; OID-10',
        parameter: 'Authorization',
        seen: 'absent',
        wanted: 'Bearer and an access token',
      },
    })
  }
  const bearer = parseBearerHeader(header)
  if (bearer !== undefined) return bearer
  throw invalidRequest('Authorization is malformed, wanted Bearer and an access token')
}

/** Gives the access token of a POST, which is in its header or in its form.
 * @throws {OAuthError} as `readBearerToken`; invalid_request: in both, or a form that is none
 * @see RFC 6750 sections 2 and 2.2
 */
async function readPostedToken(context: RouteContext): Promise<string> {
  const { raw } = context.req
  const isForm = mediaTypeOf(raw.headers) === formMediaType
  const posted = isForm ? (await readForm(raw)).get('access_token') : undefined
  if (posted === undefined) return readBearerToken(context)
  if (context.req.header('authorization') === undefined) return posted
  throw invalidRequest('the access token came in header and body, wanted one of them', {
    explanation: {
      check: 'bearer-once',
      clause: 'RFC 6750 section 2; OID-10',
      parameter: 'access_token',
      seen: 'header and body',
      wanted: 'one of them',
    },
  })
}

function refuseToken(checked: Exclude<AccessTokenState, { state: 'active' }>): OAuthError {
  return invalidToken(`the access token is ${checked.state}`, {
    headers: { 'WWW-Authenticate': bearerChallenges.invalidToken },
    explanation: {
      check: 'access-token-active',
      clause: 'RFC 6750 section 3.1; OID-10',
      seen: 'reason' in checked ? checked.reason : 'not an access token of this server',
      wanted: 'a live access token',
    },
  })
}

function missingOpenid(scope: string): OAuthError {
  return new OAuthError({
    code: 'insufficient_scope',
    status: 403,
    description: `the access token has ${scope}, wanted openid`,
    headers: { 'WWW-Authenticate': 'Bearer error="insufficient_scope", scope="openid"' },
    explanation: {
      check: 'scope-openid',
      clause: 'OpenID Connect Core 1.0 section 5.3; RFC 6750 section 3.1',
      seen: scope,
      wanted: 'openid',
    },
  })
}
