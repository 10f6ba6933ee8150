import { createHash } from 'node:crypto'
import type { RequestScope } from '../../http/index.ts'
import {
  discoverUdap,
  listingOf,
  type UdapChannel,
  type UdapServer,
} from '../../udap-client/index.ts'
import type { Client } from '../clients/index.ts'
import { createProviderChannel } from './provider-channel.ts'
import { refuseTiered } from './tiered-failure.ts'
import type { TieredServices } from './tiered-services.ts'

/** An identity provider whose metadata a trusted community vouches for. */
export interface TrustedProvider {
  /** Its base URL, which is the issuer of its ID tokens. */
  readonly idp: string
  readonly authorization_endpoint: string
  readonly server: UdapServer
  readonly channel: UdapChannel
}

/** Decides whether an identity provider is trusted, by its signed metadata, in the community of the app that names it, and
 * whether people can sign in there for this server.
 * @throws {OAuthError} invalid_idp
 * @see UDAP Security 2.0.0 section 6.1; UDAP-TIER-006, UDAP-TIER-007, UDAP-TIER-025
 */
export async function trustProvider(
  idp: string,
  client: Client,
  services: TieredServices,
  scope: RequestScope,
): Promise<TrustedProvider> {
  await services.udap.ready()
  const { authenticateSigner, communities } = services.udap
  const channel = createProviderChannel(idp, { ...services, ...services.world })
  const community = communityOf(client, services)
  const { report, server } = await discoverUdap(
    { base: idp, community, mode: 'stu2' },
    {
      channel,
      clock: services.platform.clock,
      authenticateSigner,
      communities,
      skewSeconds: () => services.settings.current.clockSkewSeconds,
    },
  )
  if (server === undefined || server.base !== idp) {
    throw refuseTiered('invalid_idp', {
      check: 'idp-trusted',
      clause: 'UDAP Security 2.0.0 section 6.1; UDAP-TIER-006, UDAP-TIER-025',
      parameter: 'idp',
      seen: `${idp}: ${report.text}`,
      wanted: `metadata signed for this URL by a member of ${community ?? 'a trusted community'}`,
    })
  }
  const authorization_endpoint = requireUsable(server)
  scope.note({
    outcome: 'passed',
    check: 'idp-trusted',
    clause: 'UDAP Security 2.0.0 section 6.1; UDAP-TIER-006, UDAP-TIER-007',
    text: `${idp} is vouched for by community ${server.community.uri}`,
  })
  return { idp, authorization_endpoint, server, channel }
}

/** The community an app is registered in; an app that did not register by statement is of any. @see UDAP-TIER-025 */
function communityOf({ client_id }: Client, { udap }: TieredServices): string | undefined {
  return udap.registrations.communityOf(client_id)
}

const needs: ReadonlyArray<readonly [list: string, value: string]> = [
  ['scopes_supported', 'openid'],
  ['scopes_supported', 'udap'],
  ['grant_types_supported', 'authorization_code'],
  ['token_endpoint_auth_methods_supported', 'private_key_jwt'],
]

/** @see UDAP-TIER-007 */
function requireUsable({ base, metadata, authorization_endpoint }: UdapServer): string {
  const missing = needs.find(([list, value]) => listingOf(metadata, list, value) !== 'listed')
  if (missing === undefined && authorization_endpoint !== null) return authorization_endpoint
  const [list, value] = missing ?? ['authorization_endpoint', 'a URL']
  throw refuseTiered('invalid_idp', {
    check: 'idp-usable',
    clause: 'UDAP Security 2.0.0 section 6.1; UDAP-TIER-007',
    parameter: 'idp',
    seen: `${base}, whose ${list} is without ${value}`,
    wanted: 'an identity provider for tiered OAuth',
  })
}

/** Redirect URI of this server at a provider. Each provider has its own, so that none can answer in the place of another.
 * @see RFC 9700 section 4.4; spec/security.md AS-05
 */
export function callbackOf(idp: string, communityUri: string, issuer: string): string {
  return `${issuer}/tiered/callback/${callbackKeyOf(idp, communityUri)}`
}

/** The last part of the path of a redirect URI. */
export function callbackKeyOf(idp: string, communityUri: string): string {
  return createHash('sha256').update(`${communityUri}\n${idp}`).digest('hex').slice(0, 20)
}
