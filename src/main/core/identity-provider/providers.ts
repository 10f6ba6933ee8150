import type { IdentityProviderId } from '../../../shared/contract/identity-provider.ts'

/** One of the identity providers in the box. */
export interface Provider {
  readonly id: IdentityProviderId
  readonly name: string
  /** Base URL: what apps name in `idp`, the issuer of its ID tokens, and the URI in its certificates. */
  readonly base: string
  readonly endpoints: ReturnType<typeof providerEndpointsOf>
}

/** The two providers of one listener. The second one is of no trusted community; it lives below a path of the first, since
 * an issuer may have a path (OpenID Connect Discovery 1.0 section 4) and certificates name the whole base URL, so that
 * what tells the two apart is never the host, and a workbench takes no further port for it.
 * @param base of the first
 * @see UDAP-IDP-001
 */
export function buildProviders(base: string): readonly [Provider, Provider] {
  const stranger = `${base}/stranger`
  return [
    { id: 'demo', name: 'Demo identity provider', base, endpoints: providerEndpointsOf(base) },
    {
      id: 'stranger',
      name: 'Stranger identity provider',
      base: stranger,
      endpoints: providerEndpointsOf(stranger),
    },
  ]
}

/** Absolute URLs of what a provider answers. */
function providerEndpointsOf(base: string) {
  return {
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/token`,
    registration_endpoint: `${base}/register`,
    userinfo_endpoint: `${base}/userinfo`,
    jwks_uri: `${base}/jwks`,
    end_session_endpoint: `${base}/logout`,
  } as const
}

/** Path of one of a provider's URLs, as a router takes it. */
export function pathOf(url: string): string {
  return new URL(url).pathname
}
