import type { Router } from '../http/index.ts'
import type { KeyPairs } from '../key-store/index.ts'
import type { Platform } from '../platform.ts'
import type { EventHub, Handlers } from '../rpc/index.ts'
import type { Database } from '../storage/index.ts'
import type { AuthorityServices } from './authority-services.ts'
import { communitiesRpc } from './communities/communities-rpc.ts'
import { createSqliteCommunityStore } from './communities/community-store.ts'
import { type LocalCommunity, listLocalCommunities } from './communities/local-communities.ts'
import { createSeeding, strangerUri } from './communities/seed-communities.ts'
import { fixturesRpc } from './fixtures/fixtures-rpc.ts'
import { issuingRpc } from './issuing/issuing-rpc.ts'
import { listIdentities } from './issuing/list-identities.ts'
import { provideServerIdentity, type ServerRole } from './issuing/server-identity.ts'
import {
  identityOf,
  listNamedIdentities,
  type SigningIdentity,
} from './issuing/signing-identity.ts'
import { createMisissuing, type Misissuing } from './misissuing/index.ts'
import { createOcspResponders } from './revocation/ocsp-responders.ts'
import { addOcspRoutes } from './revocation/ocsp-route.ts'
import { addPublicationRoutes } from './revocation/publication-routes.ts'
import { createSqliteRevocationStore } from './revocation/revocation-store.ts'
import { createSqliteCertificateStore } from './store/certificate-store.ts'
import { certificatesRpc } from './store/certificates-rpc.ts'
import { type PreparedCertificates, prepareImport } from './store/imported-certificates.ts'
import { describeKeyUses } from './store/key-uses.ts'
import { findKnownChain } from './store/known-chain.ts'

interface CertificateAuthorityOptions {
  readonly database: Database
  readonly platform: Pick<Platform, 'clock' | 'random'>
  readonly keyPairs: KeyPairs
  isKeyStoreLocked(): boolean
  readonly rehearsePem: AuthorityServices['rehearsePem']
  readonly hub: EventHub
  /** Base URL of this server. */
  readonly issuer: string
}

type CertificateAuthorityMethod =
  | keyof ReturnType<typeof certificatesRpc>
  | keyof ReturnType<typeof communitiesRpc>
  | keyof ReturnType<typeof issuingRpc>
  | keyof ReturnType<typeof fixturesRpc>

/** Local communities and every certificate the program knows. */
export interface CertificateAuthority {
  readonly handlers: Handlers<CertificateAuthorityMethod>
  readonly certificateStore: CertificateImport
  /** URI of the seeded community that no one trusts. */
  readonly strangerUri: string
  /** The local communities that are there by now. */
  communities(): readonly LocalCommunity[]
  /** What a local community vouches for a server with, issued where it is missing.
   * @param role the part the server plays; a FHIR server unless given
   * @returns undefined for a community that is not local
   * @throws {KeyStoreLockedError}
   */
  serverIdentity(
    communityUri: string,
    uri: string,
    role?: ServerRole,
  ): Promise<SigningIdentity | undefined>
  /** What is needed to sign with a stored certificate.
   * @returns undefined where the certificate or its key is not stored
   */
  signingIdentity(certificateId: string): SigningIdentity | undefined
  /** Certificates of apps and certifiers that can be signed with: the valid ones, then test certificates, the newest first. */
  listSigningIdentities(): readonly SigningIdentity[]
  /** What is needed to sign with each stored certificate that names a URI and is valid now, newest first; test
   * certificates with a defect are none of them.
   */
  identitiesFor(uri: string): readonly SigningIdentity[]
  /** What the authorities would never publish, for faults. */
  readonly misissuing: Misissuing
  /** Adds what the authorities publish. */
  addRoutes(router: Router): void
  /** Makes the seeded communities unless they are there or the key store is locked. */
  ready(): Promise<void>
}

/** Takes in certificates from elsewhere. */
export interface CertificateImport {
  /** Stores certificates; all of them or none.
   * @param ders DER
   * @returns their ids, in the order given
   * @throws {ProblemError} bad-request: one cannot be read
   */
  add(ders: readonly Uint8Array[]): Promise<readonly string[]>
  /** The same as a part of the caller's transaction. */
  prepare(ders: readonly Uint8Array[]): Promise<PreparedCertificates>
  /** The newest certificate of a key that is valid, else the newest, and those above it as far as they are known; DER.
   * @param thumbprint of the key, RFC 7638
   */
  chainOf(thumbprint: string): readonly Uint8Array[]
}

/** Builds the certificate authority; its communities are made at first use and not here. */
export function createCertificateAuthority(
  options: CertificateAuthorityOptions,
): CertificateAuthority {
  const { database, platform, keyPairs, isKeyStoreLocked, rehearsePem, hub, issuer } = options
  const services: AuthorityServices = {
    database,
    platform,
    keyPairs,
    isKeyStoreLocked,
    rehearsePem,
    issuer,
    certificates: createSqliteCertificateStore(database),
    communities: createSqliteCommunityStore(database),
    revocations: createSqliteRevocationStore(database),
    now: () => Math.floor(platform.clock.now() / 1_000),
    announceCertificate: (id) => hub.emit('certificates.changed', { id }),
    announceCommunity: (id) => hub.emit('communities.changed', { id }),
  }
  const seeding = createSeeding(services)
  const findSigner = createOcspResponders(services)
  keyPairs.addUses((key) => describeKeyUses(services, key))
  return {
    handlers: {
      ...certificatesRpc(services, seeding),
      ...communitiesRpc(services, seeding),
      ...issuingRpc(services, seeding),
      ...fixturesRpc(services, seeding),
    },
    certificateStore: {
      add: async (ders) => {
        const prepared = await prepareImport(services, ders)
        database.transaction(prepared.write)
        prepared.announce()
        return prepared.ids
      },
      prepare: (ders) => prepareImport(services, ders),
      chainOf: (thumbprint) => {
        const own = services.certificates.findByKey(thumbprint, services.now())
        const leaf = own.find(({ status }) => status === 'valid') ?? own[0]
        return leaf === undefined ? [] : findKnownChain(services, leaf).map(({ der }) => der)
      },
    },
    strangerUri,
    communities: () => listLocalCommunities(services),
    serverIdentity: async (communityUri, uri, role = 'server') => {
      const community = services.communities.findByUri(communityUri)
      return community && provideServerIdentity(services, community, uri, role)
    },
    signingIdentity: (certificateId) => {
      const certificate = services.certificates.find(certificateId, services.now())
      return certificate && identityOf(services, certificate)
    },
    listSigningIdentities: () => listIdentities(services),
    identitiesFor: (uri) => listNamedIdentities(services, uri),
    misissuing: createMisissuing(services, findSigner),
    addRoutes: (router) => {
      addPublicationRoutes(router, services)
      addOcspRoutes(router, services, findSigner)
    },
    ready: seeding.ifUnlocked,
  }
}
