import { nowhere } from '../strangers.ts'
import { leaveOut, put, replace, rewrite } from '../transforms/members.ts'
import { slow, unavailable } from '../transforms/refusals.ts'
import { html } from '../transforms/whole-answers.ts'

/** How the discovery documents go wrong. */
export function discoveryImplementations() {
  const smart = 'smart-configuration'
  const openId = 'openid-configuration'
  return {
    'smart-configuration-unavailable': unavailable(smart),
    'smart-configuration-slow': slow(smart),
    'smart-configuration-html': html(smart),
    'smart-configuration-no-authorization-endpoint': leaveOut(smart, 'authorization_endpoint'),
    'smart-configuration-no-token-endpoint': leaveOut(smart, 'token_endpoint'),
    'smart-configuration-token-endpoint-elsewhere': rewrite(
      smart,
      'token_endpoint',
      (url: unknown) => `${url}-elsewhere`,
    ),
    'smart-configuration-plain-pkce': put(smart, 'code_challenge_methods_supported', ['plain']),
    'smart-configuration-wrong-issuer': replace(smart, 'issuer', nowhere),
    'openid-configuration-wrong-issuer': replace(openId, 'issuer', nowhere),
    'openid-configuration-no-jwks-uri': leaveOut(openId, 'jwks_uri'),
    'openid-configuration-unavailable': unavailable(openId),
  }
}
