import type { RequestScope } from '../../http/index.ts'
import type { AuthorizationRequest } from '../authorize/authorization-request.ts'
import { nowSeconds } from '../authorize/authorization-services.ts'
import type { Client } from '../clients/index.ts'
import { leaveFor, renderNoticePage } from './leaving-page.ts'
import type { ProviderRegistration } from './provider-registrations.ts'
import { ensureRegistration } from './register-with-provider.ts'
import { createLeg, hashOf, legCookie, valuesOf } from './sign-in-leg.ts'
import type { TieredServices } from './tiered-services.ts'
import { callbackKeyOf, type TrustedProvider, trustProvider } from './trusted-provider.ts'

/** What has to be known of a leg when the browser comes back. */
export interface WaitingLeg {
  readonly idp: string
  readonly communityUri: string
  /** Last part of the path of the redirect URI. */
  readonly callbackKey: string
  /** Whether the leg was started anew already, since the provider had forgotten this server. */
  readonly isSecondTry: boolean
}

interface Departure {
  readonly request: AuthorizationRequest
  readonly client: Client
  readonly idp: string
  /** How the browser gets here: by a link, or by a form of ours, whose policy no redirect may leave. */
  readonly by: 'link' | 'form'
  readonly isSecondTry?: boolean
}

/** Sends the browser to an identity provider, once it is trusted and this server registered with it.
 * @throws {OAuthError} invalid_idp
 * @see UDAP Security 2.0.0 section 6.2; UDAP-TIER-006 to UDAP-TIER-011
 */
export async function startSignIn(
  departure: Departure,
  services: TieredServices,
  scope: RequestScope,
): Promise<Response> {
  const provider = await trustProvider(departure.idp, departure.client, services, scope)
  const registration = await ensureRegistration(provider, services, scope)
  return leave(departure, provider, registration, services, scope)
}

/** The same with a registration that was just made. */
export async function leave(
  { request, client, idp, by, isSecondTry = false }: Departure,
  provider: TrustedProvider,
  registration: ProviderRegistration,
  services: TieredServices,
  scope: RequestScope,
): Promise<Response> {
  const { interactions, platform, settings, providers } = services
  const { issuer, interactionLifetimeSeconds, tieredNotice } = settings.current
  const communityUri = provider.server.community.uri
  const leg = createLeg(platform)
  const startedAt = nowSeconds(services)
  const waiting: WaitingLeg = {
    idp,
    communityUri,
    callbackKey: callbackKeyOf(idp, communityUri),
    isSecondTry,
  }
  await interactions.start(leg.id, {
    request,
    progress: { leg: waiting },
    cookieHash: hashOf(leg),
    startedAt,
    expiresAt: startedAt + interactionLifetimeSeconds,
  })
  providers.noteDeparture(idp, communityUri, startedAt)
  const location = signInUrl(provider, registration, request, valuesOf(leg))
  scope.note({
    outcome: 'information',
    check: 'sent-to-idp',
    clause: 'UDAP Security 2.0.0 section 6.2; UDAP-TIER-010',
    text: `the browser goes to ${idp} with a state, nonce and code challenge of its own`,
  })
  const cookie = legCookie(leg, issuer, interactionLifetimeSeconds)
  const response = tieredNotice
    ? renderNoticePage({ idp, location, issuer, client })
    : leaveFor({ location, by, issuer, destination: idp })
  response.headers.append('Set-Cookie', cookie)
  return response
}

/** @see UDAP-TIER-010; OpenID Connect Core 1.0 section 3.1.2.1 */
function signInUrl(
  { authorization_endpoint }: TrustedProvider,
  { client_id, redirect_uri, scope }: ProviderRegistration,
  { login_hint, max_age, prompt }: AuthorizationRequest,
  { state, nonce, code_challenge }: ReturnType<typeof valuesOf>,
): string {
  const url = new URL(authorization_endpoint)
  const asked = {
    response_type: 'code',
    client_id,
    redirect_uri,
    scope,
    state,
    nonce,
    code_challenge,
    code_challenge_method: 'S256',
    ...(login_hint === undefined ? {} : { login_hint }),
    ...(max_age === undefined ? {} : { max_age: String(max_age) }),
    ...(prompt.includes('login') ? { prompt: 'login' } : {}),
  }
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
  return url.href
}
