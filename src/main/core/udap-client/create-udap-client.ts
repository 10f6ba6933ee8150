import type { CertificateAuthority } from '../certificate-authority/index.ts'
import type { ExchangeLog } from '../exchange-log/index.ts'
import type { KeyPairs } from '../key-store/index.ts'
import type { Platform, SecretBox } from '../platform.ts'
import type { EventHub } from '../rpc/index.ts'
import type { Settings } from '../settings/index.ts'
import type { Database } from '../storage/index.ts'
import type { Udap } from '../udap/index.ts'
import { createSqliteClientRegistrations } from './registrations/index.ts'
import { createSignerSearch, createSqliteOneTimeIds } from './signing/index.ts'
import { createHeldTokens } from './tokens/index.ts'
import { udapClientRpc } from './udap-client-rpc.ts'
import type { UdapClientServices } from './udap-client-services.ts'

interface UdapClientOptions {
  readonly database: Database
  readonly platform: Platform
  readonly hub: EventHub
  readonly log: ExchangeLog
  readonly settings: Settings
  readonly keyPairs: KeyPairs
  readonly certificateAuthority: Pick<
    CertificateAuthority,
    'signingIdentity' | 'listSigningIdentities' | 'handlers'
  >
  readonly udap: Pick<Udap, 'authenticateSigner' | 'authenticateNearby' | 'communities'>
  /** Seals the secrets that servers assign. */
  readonly secretBox: SecretBox
  /** Redirect URI of the console's own client at a server. */
  readonly redirectUriFor: (base: string) => string
}

/** Puts the UDAP client together: an app of a community, played against this server and any other.
 * @returns what its parts work with, and its console methods
 */
export function createUdapClient(options: UdapClientOptions) {
  const { database, platform, hub, keyPairs, certificateAuthority, udap } = options
  const services: UdapClientServices = {
    platform,
    log: options.log,
    authenticateSigner: udap.authenticateSigner,
    authenticateNearby: udap.authenticateNearby,
    communities: udap.communities,
    registrations: createSqliteClientRegistrations(database, platform),
    ids: createSqliteOneTimeIds(database),
    findSigner: createSignerSearch(certificateAuthority, keyPairs),
    issueFixture: async (fixture, communityId, uri, algorithm) => {
      const issue = certificateAuthority.handlers['certificates.issueFixture']
      const issued = await issue({ fixture, communityId, uri, algorithm, kind: 'client' })
      const { signWithKeyId, x5c, iss } = issued.presentation
      return { certificateId: issued.certificate.id, keyId: signWithKeyId, x5c, iss }
    },
    tokens: createHeldTokens(),
    secretBox: options.secretBox,
    settings: options.settings,
    onRegistrationsChanged: (registrationId) =>
      hub.emit('udap.registrationsChanged', { registrationId }),
  }
  const { redirectUriFor } = options
  const { listSigningIdentities } = certificateAuthority
  return { services, handlers: udapClientRpc(services, { listSigningIdentities, redirectUriFor }) }
}
