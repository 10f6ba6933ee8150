import type { Community, CommunityAuthority } from '../../../../shared/contract/certificates.ts'
import { parseCertificate } from '../../certificate-path/index.ts'
import { type Handlers, notFound } from '../../rpc/index.ts'
import type { AuthorityServices } from '../authority-services.ts'
import { publicationUrls } from '../publication-urls.ts'
import { publishRevocationList } from '../revocation/publish-revocation-list.ts'
import { type AuthorityRecord, type CommunityRecord, nameOfAuthority } from './community-store.ts'
import { createCommunity } from './create-community.ts'
import { certificateOf } from './require-authority.ts'
import type { Seeding } from './seed-communities.ts'

type CommunityMethod =
  | 'communities.list'
  | 'communities.get'
  | 'communities.create'
  | 'communities.update'
  | 'communities.publishCrl'

/** Console methods of the local communities; the seeded ones are made at the first call. */
export function communitiesRpc(
  services: AuthorityServices,
  seeding: Seeding,
): Handlers<CommunityMethod> {
  const { communities } = services
  const require = (id: string): CommunityRecord => {
    const community = communities.find(id)
    if (community === undefined) throw notFound('community', id)
    return community
  }
  const get = (id: string) => describeCommunity(services, require(id))
  return {
    'communities.list': async () => {
      await seeding.ifUnlocked()
      return {
        communities: communities.list().map((each) => describeCommunity(services, each)),
      }
    },
    'communities.get': async ({ id }) => {
      await seeding.ifUnlocked()
      return get(id)
    },
    'communities.create': async (wanted) => {
      await seeding.require()
      return describeCommunity(services, await createCommunity(services, wanted))
    },
    'communities.update': async ({ id, name, isTrusted }) => {
      const community = require(id)
      communities.update(id, {
        name: name ?? community.name,
        isTrusted: isTrusted ?? community.isTrusted,
      })
      services.announceCommunity(id)
      return get(id)
    },
    'communities.publishCrl': async ({ id, authority: name, lifetimeSeconds }) => {
      const authorityId = `${require(id).id}/${name}`
      const authority = communities.findAuthority(authorityId)
      if (authority === undefined) throw notFound('authority', authorityId)
      const crlLifetimeSeconds = lifetimeSeconds ?? authority.crlLifetimeSeconds
      await publishRevocationList(services, { ...authority, crlLifetimeSeconds })
      communities.setCrlLifetime(authorityId, crlLifetimeSeconds)
      services.announceCommunity(id)
      return get(id)
    },
  }
}

function describeCommunity(services: AuthorityServices, community: CommunityRecord): Community {
  const { communities } = services
  return {
    ...community,
    authorities: communities
      .authorities(community.id)
      .map((authority) => describeAuthority(services, authority)),
    certificates: communities.countCertificates(community.id),
  }
}

function describeAuthority(
  services: AuthorityServices,
  authority: AuthorityRecord,
): CommunityAuthority {
  const { id, certificateId, crlLifetimeSeconds } = authority
  const certificate = certificateOf(services, authority)
  const urls = publicationUrls(services.issuer, id)
  const list = services.revocations.describePublished(id)
  return {
    name: nameOfAuthority(authority),
    certificateId,
    subject: certificate.subject,
    keyAlgorithm: parseCertificate(certificate.der).publicKey.name,
    notAfter: certificate.notAfter,
    status: certificate.status,
    isFixture: authority.isFixture,
    crl: {
      url: urls.crl,
      number: list?.number ?? null,
      thisUpdate: list?.thisUpdate ?? null,
      nextUpdate: list?.nextUpdate ?? null,
      entries: list?.entries ?? services.revocations.countListed(id),
      lifetimeSeconds: crlLifetimeSeconds,
    },
    certificateUrl: urls.certificate,
    bundleUrl: urls.bundle,
    ocspUrl: urls.ocsp,
  }
}
