import { bearerChallenges, readBearerToken } from '../../authorization-server/userinfo/index.ts'
import { invalidToken } from '../../errors.ts'
import { addRoute, jsonResponse, type RouteContext, type Router } from '../../http/index.ts'
import type { ProviderParts } from '../provider-parts.ts'
import { pathOf } from '../providers.ts'
import { sharedProfile } from './id-token.ts'

/** Adds the UserInfo endpoint of a provider.
 * @see OpenID Connect Core 1.0 section 5.3; UDAP-IDP-007, UDAP-IDP-010
 */
export function addUserinfoRoute(router: Router, parts: ProviderParts): void {
  const answer = async (context: RouteContext) => {
    const { users, accessTokens, now, misbehaviour } = parts
    const approval = accessTokens.find(readBearerToken(context), now())
    const user = approval && users.find(approval.username)
    if (approval === undefined || user?.isDisabled !== false) throw unknownToken()
    context.env.scope.link({ clientId: approval.client_id })
    const claims = { sub: user.sub, ...sharedProfile(user, approval.scope) }
    return jsonResponse(misbehaviour.userinfo(claims, context.env.scope), 200)
  }
  addRoute(router, pathOf(parts.provider.endpoints.userinfo_endpoint), {
    GET: answer,
    POST: answer,
  })
}

function unknownToken() {
  return invalidToken('the access token is unknown or has expired', {
    headers: { 'WWW-Authenticate': bearerChallenges.invalidToken },
    explanation: {
      check: 'access-token-active',
      clause: 'RFC 6750 section 3.1; UDAP-IDP-007, UDAP-IDP-010',
      seen: 'no access token of this provider, or one that has expired',
      wanted: 'a live access token',
    },
  })
}
