import type { RequestScope } from '../../http/index.ts'
import {
  listingOf,
  sendRegistration,
  signStatement,
  UdapChannelError,
} from '../../udap-client/index.ts'
import { nowSeconds } from '../authorize/authorization-services.ts'
import type { ProviderRegistration } from './provider-registrations.ts'
import { refuseTiered } from './tiered-failure.ts'
import { holderUriOf, type TieredServices } from './tiered-services.ts'
import { callbackOf, type TrustedProvider } from './trusted-provider.ts'

/** After this time a browser that has not come back makes this server register again: the provider may have forgotten it,
 * and says so to the person alone, on a page.
 */
const unansweredSeconds = 60

/** Gives the registration of this server with a provider: the one there is, else a new one.
 * @throws {OAuthError} invalid_idp: none can be had
 * @see UDAP Security 2.0.0 section 6.1; UDAP-TIER-008, UDAP-TIER-009
 */
export function ensureRegistration(
  provider: TrustedProvider,
  services: TieredServices,
  scope: RequestScope,
): Promise<ProviderRegistration> {
  const { idp, server } = provider
  const now = nowSeconds(services)
  const known = services.providers.find(idp, server.community.uri)
  const isSilent =
    known !== undefined &&
    known.unansweredSince !== null &&
    known.unansweredSince + unansweredSeconds <= now
  if (known !== undefined && !isSilent) return Promise.resolve(known)
  return registerAgain(provider, services, scope)
}

/** Registers, or makes sure that the registration still stands; concurrent calls for one provider share one request.
 * @throws {OAuthError} invalid_idp: refused or not answered
 */
export function registerAgain(
  provider: TrustedProvider,
  services: TieredServices,
  scope: RequestScope,
): Promise<ProviderRegistration> {
  const key = `${provider.server.community.uri}\n${provider.idp}`
  const { underway } = services
  const running = underway.get(key)
  if (running !== undefined) return running
  const registering = register(provider, services, scope).finally(() => underway.delete(key))
  underway.set(key, registering)
  return registering
}

async function register(
  provider: TrustedProvider,
  services: TieredServices,
  scope: RequestScope,
): Promise<ProviderRegistration> {
  const { idp, server, channel } = provider
  const { providers, platform, ids, settings } = services
  const communityUri = server.community.uri
  const now = nowSeconds(services)
  const refuse = (seen: string, cause?: unknown) =>
    refuseTiered(
      'invalid_idp',
      {
        check: 'registered-with-idp',
        clause: 'UDAP Security 2.0.0 section 6.1; UDAP-TIER-008, UDAP-TIER-009',
        parameter: 'idp',
        seen: `${idp}, ${seen}`,
        wanted: 'an identity provider that registers this server',
      },
      cause,
    )
  if (listingOf(server.metadata, 'udap_profiles_supported', 'udap_dcr') !== 'listed') {
    throw refuse('which registers nobody by software statement')
  }
  const signer = await services.world.signerFor(communityUri)
  if (signer === undefined) throw refuse(`and this server has no certificate of ${communityUri}`)
  const { compact, claims } = await signStatement(draftClaims(provider, services), signer, {
    ids,
    now: () => nowSeconds({ platform }),
  })
  try {
    const answer = await sendRegistration(server, { statement: compact, claims }, channel)
    const { kind, client_id, body, error, error_description } = answer
    if (client_id === null || (kind !== 'registered' && kind !== 'modified')) {
      throw refuse(`which answered ${[answer.status, error, error_description].join(' ').trim()}`)
    }
    const granted = body?.['scope']
    const registration = {
      idp,
      communityUri,
      client_id,
      redirect_uri: callbackOf(idp, communityUri, settings.current.issuer),
      scope: typeof granted === 'string' ? granted : String(claims['scope']),
    }
    const kept = providers.put(registration, now)
    services.onTieredChanged()
    scope.note({
      outcome: 'passed',
      check: 'registered-with-idp',
      clause: 'UDAP Security 2.0.0 section 6.1; UDAP-TIER-008',
      text: `${kind} with ${idp} as client ${client_id}`,
    })
    return kept
  } catch (cause) {
    if (!(cause instanceof UdapChannelError)) throw cause
    throw refuse(`which did not answer: ${cause.message}`, cause)
  }
}

/** Scopes this server has a use for at a provider; the first two are needed. */
const wantedScopes = ['openid', 'udap', 'profile', 'email', 'phone', 'address', 'fhirUser']

/** @see UDAP-TIER-008; spec/udap.md section 9.3 */
function draftClaims({ idp, server }: TrustedProvider, { settings }: TieredServices) {
  const { issuer } = settings.current
  const iss = holderUriOf(issuer)
  const scopes = wantedScopes.filter(
    (scope) => listingOf(server.metadata, 'scopes_supported', scope) === 'listed',
  )
  return {
    iss,
    sub: iss,
    aud: server.registration_endpoint,
    client_name: 'Trustbench data holder',
    contacts: ['mailto:operator@trustbench.example'],
    logo_uri: 'https://trustbench.example/logo.png',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: [callbackOf(idp, server.community.uri, issuer)],
    token_endpoint_auth_method: 'private_key_jwt',
    scope: scopes.join(' '),
  }
}
