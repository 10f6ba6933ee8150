import type { UdapServer } from '../../../../shared/contract/udap-server.ts'
import { type Config, fhirBaseOf } from '../../config.ts'
import type { Handlers } from '../../rpc/index.ts'
import type { ServerCertificate, StoredIdentity } from '../../udap/server-certificates/index.ts'
import type { TrustCommunities, TrustCommunity } from '../../udap/trust-communities/index.ts'
import { udapGrantsOf, udapMetadataUrl, udapScopesOf } from './udap-metadata.ts'

interface UdapServerOptions {
  readonly settings: { readonly current: Config }
  readonly udap: {
    readonly communities: TrustCommunities
    serverCertificate(community: TrustCommunity, base: string): Promise<ServerCertificate>
    ready(): Promise<void>
  }
}

/** Console method about this server as a UDAP data holder. @see UDAP-DISC-011, UDAP-DCR-055 */
export function udapServerRpc({ settings, udap }: UdapServerOptions): Handlers<'trust.server'> {
  return {
    'trust.server': async () => {
      const config = settings.current
      await udap.ready()
      const deviations = deviationsOf(config)
      return {
        metadataUrl: udapMetadataUrl(fhirBaseOf(config.issuer)),
        isOn: udapGrantsOf(config).length > 0,
        edition: config.udapMode,
        isStu2: deviations.length === 0,
        deviations,
        memberships: await Promise.all(
          udap.communities.list().map(async (community) => {
            const found = await udap.serverCertificate(community, fhirBaseOf(config.issuer))
            return describeMembership(community, found, config)
          }),
        ),
      }
    },
  }
}

function describeMembership(
  { uri, name, isDefault, policy }: TrustCommunity,
  found: ServerCertificate,
  config: Config,
): UdapServer['memberships'][number] {
  const offered = udapScopesOf(config, policy)
  const wanted = policy.minimumScopes.split(' ').filter((scope) => scope !== '')
  const missing = wanted.filter((scope) => !offered.includes(scope))
  return {
    communityUri: uri,
    name,
    isDefault,
    certificate: found.kind === 'found' ? describeCertificate(found.identity) : null,
    problems: [
      ...(found.kind === 'missing' && !found.mayBeIssued ? [found.problem] : []),
      ...(missing.length === 0
        ? []
        : [`the community asks every server for ${missing.join(' ')}, which is not offered`]),
    ],
  }
}

function describeCertificate({ fingerprint, subject, notAfter }: StoredIdentity) {
  return { fingerprint, subject, notAfter }
}

/** @see spec/udap.md sections 0.2 and 10; UDAP-DCR-014, UDAP-DISC-015 */
function deviationsOf(config: Config): UdapServer['deviations'] {
  const editions = {
    stu1: 'the rules of the first edition: no scope is demanded with client_credentials',
    base: 'the UDAP.org profiles alone: scope, contacts and logo_uri may be missing',
    carin:
      'statements may ask for client_secret_basic, as CARIN Blue Button did; UDAP Security forbids secrets, and the UDAP profile limits registration to apps that hold a key',
  } as const
  const { udapMode: mode } = config
  return [
    ...(mode === 'stu2' ? [] : [{ setting: 'udapMode', text: editions[mode] }]),
    ...(config.udapLoopbackHttp
      ? [{ setting: 'udapLoopbackHttp', text: 'redirect URIs may be http on loopback' }]
      : []),
    ...(config.udapUnknownCommunity === 'not-found'
      ? [
          {
            setting: 'udapUnknownCommunity',
            text: 'an unknown community is answered 404, as the edition 1.0.0 had it',
          },
        ]
      : []),
  ]
}
