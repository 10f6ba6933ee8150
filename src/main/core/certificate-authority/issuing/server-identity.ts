import type { AuthorityServices } from '../authority-services.ts'
import type { CommunityRecord } from '../communities/community-store.ts'
import { issueCertificate } from './issue-certificate.ts'
import { planIssue } from './plan-issue.ts'
import { identityOf, type SigningIdentity } from './signing-identity.ts'

/** Gives the certificate that a local community vouches for a server with: the newest valid one for an RSA key of the key
 * store that names the URI. Where there is none it is issued.
 * @throws {KeyStoreLockedError}
 * @see UDAP-DISC-008, UDAP-DISC-011, UDAP-DISC-026
 */
export async function provideServerIdentity(
  services: AuthorityServices,
  community: CommunityRecord,
  uri: string,
): Promise<SigningIdentity> {
  const found = findIdentity(services, community, uri)
  if (found !== undefined) return found
  const plan = await planIssue(services, {
    communityId: community.id,
    kind: 'server',
    commonName: 'FHIR server',
    key: { kind: 'new', algorithm: 'rsa-2048', name: `Metadata for ${community.name}` },
    uris: [uri],
    dnsNames: [],
    ipAddresses: [],
    clientAuthentication: false,
  })
  await issueCertificate(services, plan)
  const issued = findIdentity(services, community, uri)
  if (issued === undefined) throw new TypeError(`no server certificate for ${uri} was issued`)
  return issued
}

function findIdentity(
  services: AuthorityServices,
  community: CommunityRecord,
  uri: string,
): SigningIdentity | undefined {
  const page = services.certificates.list(
    {
      communityId: community.id,
      kind: 'server',
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
