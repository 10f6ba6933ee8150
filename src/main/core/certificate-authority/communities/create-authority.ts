import type { CertificateKind, FixtureId } from '../../../../shared/contract/certificates.ts'
import type { KeyAlgorithm } from '../../../../shared/contract/keys.ts'
import type { KeyPairRecord } from '../../key-store/index.ts'
import type { PreparedChange } from '../../storage/index.ts'
import type { AuthorityServices } from '../authority-services.ts'
import { createSigner } from '../encoding/signer.ts'
import { type CertificateDraft, draftCertificate } from '../issuing/certificate-draft.ts'
import {
  describeAuthority,
  encodePublicKey,
  type IssuingAuthority,
  signDraft,
} from '../issuing/issuing-authority.ts'
import { makeKey } from '../issuing/new-key.ts'
import { certificateProfiles } from '../profiles/certificate-profiles.ts'
import { testOrganization } from '../profiles/name-constraints.ts'
import { publicationUrls } from '../publication-urls.ts'
import { readCertificateFacts } from '../store/certificate-facts.ts'
import type { AuthorityRecord, CommunityRecord } from './community-store.ts'

/** Authorities begin this long before they are made, so that a test certificate can have ended already and still have
 * been issued in their time.
 */
export const authorityBackdatedSeconds = 7 * 86_400
const crlLifetimeSeconds = 7 * 86_400

/** An authority to be made. */
export interface NewAuthority {
  readonly community: CommunityRecord
  /** Part of its id and URLs. */
  readonly name: string
  readonly commonName: string
  readonly kind: CertificateKind & ('root' | 'intermediate')
  readonly algorithm: KeyAlgorithm
  /** Undefined for a root. */
  readonly issuer: IssuingAuthority | undefined
  /** What it is a test of, if anything. */
  readonly fixture?: FixtureId | undefined
  /** Changes the draft before it is signed, for test certificates. */
  readonly alter?: ((draft: CertificateDraft) => CertificateDraft) | undefined
}

/** An authority that waits to be stored; it can sign before. */
export interface PreparedAuthority extends PreparedChange {
  readonly issuing: IssuingAuthority
}

/** Makes a key and an authority that signs with it; nothing is stored yet.
 * @throws {KeyStoreLockedError}
 */
export async function prepareAuthority(
  services: AuthorityServices,
  wanted: NewAuthority,
): Promise<PreparedAuthority> {
  const { community, issuer, kind, fixture = null } = wanted
  const key = await makeKey(services, wanted.algorithm, {
    name: wanted.commonName,
    purpose: 'certificate-authority',
    tags: fixture === null ? [] : ['fixture'],
    owner: { kind: 'community', id: community.id },
  })
  const id = `${community.id}/${wanted.name}`
  const ownSigner = createSigner(key.privateKey)
  const drafted = draftAuthority(services, wanted, key.record)
  const draft = wanted.alter?.(drafted) ?? drafted
  const der = await signDraft(services, draft, issuer, issuer?.signer ?? ownSigner)
  const facts = await readCertificateFacts(der)
  const authority: AuthorityRecord = {
    id,
    communityId: community.id,
    certificateId: facts.id,
    keyId: key.record.id,
    crlLifetimeSeconds,
    isFixture: fixture !== null,
  }
  const origin = {
    kind,
    origin: 'issued',
    communityId: community.id,
    authorityId: issuer?.authority.id ?? id,
    fixture,
    renews: null,
  } as const
  return {
    issuing: describeAuthority(services, authority, der, ownSigner),
    write: () => {
      key.prepared.write()
      services.certificates.insert(der, facts, origin, services.now())
      services.communities.insertAuthority(authority)
    },
    announce: () => {
      key.prepared.announce()
      services.announceCertificate(facts.id)
    },
  }
}

function draftAuthority(
  services: AuthorityServices,
  { community, commonName, kind, issuer }: NewAuthority,
  key: KeyPairRecord,
): CertificateDraft {
  const profile = certificateProfiles[kind]
  const notBefore = services.now() - authorityBackdatedSeconds
  const end = notBefore + profile.lifetimeSeconds
  return draftCertificate({
    profile,
    subject: [
      { type: 'O', value: testOrganization },
      { type: 'OU', value: community.name },
      { type: 'CN', value: commonName },
    ],
    notBefore,
    notAfter: Math.min(end, issuer?.notAfter ?? end),
    publicKey: encodePublicKey(key),
    names: [],
    authenticatesClients: false,
    policyOid: community.policyOid,
    issuerKeyIdentifier: issuer?.keyIdentifier,
    pointers: issuer?.urls ?? publicationUrls(services.issuer, community.id),
  })
}
