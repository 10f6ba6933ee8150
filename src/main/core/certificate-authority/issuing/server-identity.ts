import type { AuthorityServices } from '../authority-services.ts'
import type { CommunityRecord } from '../communities/community-store.ts'
import { issueCertificate } from './issue-certificate.ts'
import { planIssue } from './plan-issue.ts'
import { identityOf, type SigningIdentity } from './signing-identity.ts'

/** The parts this program plays in a community, each with certificates of its own kind. */
export type ServerRole = 'server' | 'identity-provider' | 'data-holder-client'

const roleWords: Readonly<Record<ServerRole, { commonName: string; keyName: string }>> = {
  server: { commonName: 'FHIR server', keyName: 'Metadata' },
  'identity-provider': { commonName: 'Demo identity provider', keyName: 'Identity provider' },
  'data-holder-client': { commonName: 'Data holder', keyName: 'Data holder as client' },
}

/** Gives the certificate that a local community vouches for a server with: the newest valid one of its role for an RSA key
 * of the key store that names the URI. Where there is none it is issued.
 * @throws {KeyStoreLockedError}
 * @see UDAP-DISC-008, UDAP-DISC-011, UDAP-DISC-026; spec/udap.md section 2.3
 */
export async function provideServerIdentity(
  services: AuthorityServices,
  community: CommunityRecord,
  uri: string,
  role: ServerRole,
): Promise<SigningIdentity> {
  const found = findIdentity(services, community, uri, role)
  if (found !== undefined) return found
  const { commonName, keyName } = roleWords[role]
  const plan = await planIssue(services, {
    communityId: community.id,
    kind: role,
    commonName,
    key: { kind: 'new', algorithm: 'rsa-2048', name: `${keyName} for ${community.name}` },
    uris: [uri],
    dnsNames: [],
    ipAddresses: [],
    clientAuthentication: false,
  })
  await issueCertificate(services, plan)
  const issued = findIdentity(services, community, uri, role)
  if (issued === undefined) throw new TypeError(`no ${role} certificate for ${uri} was issued`)
  return issued
}

function findIdentity(
  services: AuthorityServices,
  community: CommunityRecord,
  uri: string,
  role: ServerRole,
): SigningIdentity | undefined {
  const page = services.certificates.list(
    {
      communityId: community.id,
      kind: role,
      status: 'valid',
      isFixture: false,
      search: '',
      sort: 'notBefore',
      direction: 'descending',
      offset: 0,
      limit: 200,
    },
    services.now(),
  )
  for (const certificate of page.rows.filter(({ uris }) => uris.includes(uri))) {
    const identity = identityOf(services, certificate)
    if (identity?.alg.startsWith('RS') === true) return identity
  }
  return undefined
}
