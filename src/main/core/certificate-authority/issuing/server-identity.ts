import type { KeyObject } from 'node:crypto'
import type { AuthorityServices } from '../authority-services.ts'
import type { CommunityRecord } from '../communities/community-store.ts'
import type { KnownCertificate } from '../store/certificate-record.ts'
import { findKnownChain } from '../store/known-chain.ts'
import { issueCertificate } from './issue-certificate.ts'
import { planIssue } from './plan-issue.ts'

/** A certificate a server signs metadata with, and the key to it. */
export interface ServerIdentity {
  /** SHA-256 of the certificate, hex. */
  readonly fingerprint: string
  /** DER, the certificate itself first, without the root. */
  readonly chain: readonly Uint8Array[]
  /** Epoch seconds. */
  readonly notAfter: number
  /** Rejects while the key store is locked. */
  privateKey(): Promise<KeyObject>
}

/** Gives the certificate that a local community vouches for a server with: the newest valid one for an RSA key of the key
 * store that names the URI. Where there is none it is issued.
 * @throws {KeyStoreLockedError}
 * @see UDAP-DISC-008, UDAP-DISC-011, UDAP-DISC-026
 */
export async function provideServerIdentity(
  services: AuthorityServices,
  community: CommunityRecord,
  uri: string,
): Promise<ServerIdentity> {
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
): ServerIdentity | undefined {
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
    if (identity !== undefined) return identity
  }
  return undefined
}

function identityOf(
  services: AuthorityServices,
  certificate: KnownCertificate,
): ServerIdentity | undefined {
  const key = services.keyPairs.findByThumbprint(certificate.thumbprint)
  if (key === undefined || !key.algorithm.startsWith('rsa')) return undefined
  const chain = findKnownChain(services, certificate)
  return {
    fingerprint: certificate.id,
    chain: chain.filter(({ issuer, subject }) => issuer !== subject).map(({ der }) => der),
    notAfter: certificate.notAfter,
    privateKey: () => services.keyPairs.privateKey(key.id),
  }
}
