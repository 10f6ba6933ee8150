import type { FixtureId } from '../../../shared/contract/certificates.ts'
import type { ExchangeLog } from '../exchange-log/index.ts'
import type { Platform, SecretBox } from '../platform.ts'
import { isLoopbackHost } from '../safe-transport.ts'
import type { AuthenticateSigner } from '../udap/signers/index.ts'
import type { UdapMode } from '../udap/software-statements/index.ts'
import type { TrustCommunities } from '../udap/trust-communities/index.ts'
import { createRecordedChannel, type UdapChannel } from './channel/index.ts'
import { type DiscoveryRequest, discoverUdap, type UdapDiscovery } from './discovery/index.ts'
import type { ClientRegistrations } from './registrations/client-registration.ts'
import type { FindSigner, OneTimeIds, SignerChoice } from './signing/index.ts'
import type { HeldTokens } from './tokens/held-tokens.ts'

/** What the UDAP client works with. */
export interface UdapClientServices {
  readonly platform: Pick<Platform, 'clock' | 'outboundFetch' | 'random'>
  readonly log: ExchangeLog
  readonly authenticateSigner: AuthenticateSigner
  /** For servers on this machine, whose certificates point to it, too. */
  readonly authenticateNearby: AuthenticateSigner
  readonly communities: TrustCommunities
  readonly registrations: ClientRegistrations
  readonly ids: OneTimeIds
  readonly findSigner: FindSigner
  /** Issues a test certificate for an identity, in the local community with this id. */
  readonly issueFixture: (
    fixture: FixtureId,
    communityId: string,
    uri: string,
    algorithm: 'rsa-2048' | 'p-256' | 'p-384',
  ) => Promise<SignerChoice & { readonly iss: string }>
  readonly tokens: HeldTokens
  /** Seals the secrets that servers assign. */
  readonly secretBox: SecretBox
  readonly settings: {
    readonly current: {
      readonly issuer: string
      readonly clockSkewSeconds: number
      readonly udapMode: UdapMode
    }
  }
  readonly onRegistrationsChanged: (id: string | null) => void
}

/** Epoch seconds. */
export function nowSeconds({ platform }: Pick<UdapClientServices, 'platform'>): number {
  return Math.floor(platform.clock.now() / 1000)
}

/** The channel to a server whose base a person typed. */
export function channelTo(base: string, services: UdapClientServices): UdapChannel {
  return createRecordedChannel(base, services)
}

/** Discovers a server over a channel of its own, or a given one. */
export function discover(
  request: DiscoveryRequest,
  services: UdapClientServices,
  channel: UdapChannel = channelTo(request.base, services),
): Promise<UdapDiscovery> {
  const { platform, communities, settings } = services
  const { hostname, origin } = new URL(request.base)
  // What this very server publishes is asked without a socket.
  const isNearby = isLoopbackHost(hostname) && origin !== new URL(settings.current.issuer).origin
  return discoverUdap(request, {
    channel,
    clock: platform.clock,
    authenticateSigner: isNearby ? services.authenticateNearby : services.authenticateSigner,
    communities,
    skewSeconds: () => settings.current.clockSkewSeconds,
  })
}
