import type { KeyObject } from 'node:crypto'
import { parseCertificate } from '../../certificate-path/index.ts'
import type { AuthorityServices } from '../authority-services.ts'
import type { AuthorityRecord } from '../communities/community-store.ts'
import { communityOf } from '../communities/require-authority.ts'
import { extensionOf } from '../encoding/extensions.ts'
import type { OcspSigner } from '../encoding/ocsp-response.ts'
import { createSigner } from '../encoding/signer.ts'
import { type CertificateDraft, draftCertificate } from '../issuing/certificate-draft.ts'
import { prepareCertificate, signedBy } from '../issuing/issue-certificate.ts'
import { encodePublicKey, openAuthority, signDraft } from '../issuing/issuing-authority.ts'
import { makeKey } from '../issuing/new-key.ts'
import { planValidity } from '../issuing/plan-issue.ts'
import { buildSubject } from '../issuing/subject-names.ts'
import { certificateProfiles } from '../profiles/certificate-profiles.ts'
import { keyIsGone } from './publish-revocation-list.ts'

/** A responder is replaced when it has less than this left. */
const leastRemainingSeconds = 7 * 86_400
const noCheckOid = '1.3.6.1.5.5.7.48.1.5'
const derNull = new Uint8Array([0x05, 0x00])

/** Builds the function that gives the responder of an authority, making one when there is none or it ends soon; calls
 * meanwhile wait for it. Authorities of test certificates answer for themselves: their own defect is what is tested.
 * @see RFC 6960 sections 4.2.2.2 and 4.2.2.2.1; spec/udap.md section 2.3
 */
export function createOcspResponders(services: AuthorityServices) {
  const underway = new Map<string, Promise<OcspSigner>>()
  const provide = async (authority: AuthorityRecord): Promise<OcspSigner> => {
    const known = await openKnownResponder(services, authority)
    const hasKey = services.keyPairs.find(authority.keyId) !== undefined
    if (known === undefined && !hasKey) throw keyIsGone(authority)
    if (authority.isFixture) {
      const { signer, keyOctets } = await openAuthority(services, authority)
      return { signer, keyOctets, certificate: undefined }
    }
    return known ?? makeResponder(services, authority)
  }
  return (authority: AuthorityRecord): Promise<OcspSigner> => {
    const waiting = underway.get(authority.id)
    if (waiting !== undefined) return waiting
    const provided = provide(authority).finally(() => underway.delete(authority.id))
    underway.set(authority.id, provided)
    return provided
  }
}

async function openKnownResponder(
  { certificates, keyPairs, now }: AuthorityServices,
  { id }: AuthorityRecord,
): Promise<OcspSigner | undefined> {
  for (const { status, notAfter, thumbprint, der } of certificates.findResponders(id, now())) {
    const key = keyPairs.findByThumbprint(thumbprint)
    const isFit = status === 'valid' && notAfter > now() + leastRemainingSeconds
    if (isFit && key !== undefined) return responderOf(der, await keyPairs.privateKey(key.id))
  }
  return undefined
}

function responderOf(certificate: Uint8Array, privateKey: KeyObject): OcspSigner {
  const { keyOctets } = parseCertificate(certificate).publicKey
  return { signer: createSigner(privateKey), keyOctets, certificate }
}

async function makeResponder(
  services: AuthorityServices,
  authority: AuthorityRecord,
): Promise<OcspSigner> {
  const issuer = await openAuthority(services, authority)
  const profile = certificateProfiles['ocsp-responder']
  const community = communityOf(services, authority)
  const subject = buildSubject(`OCSP responder of ${authority.id}`.slice(0, 54), community.name)
  const key = await makeKey(services, 'rsa-2048', {
    name: subject[2].value,
    purpose: profile.keyPurpose,
    owner: { kind: 'community', id: community.id },
  })
  const draft = draftCertificate({
    profile,
    subject,
    ...planValidity(services, authority, profile, undefined),
    publicKey: encodePublicKey(key.record),
    names: [],
    authenticatesClients: false,
    policyOid: community.policyOid,
    issuerKeyIdentifier: issuer.keyIdentifier,
    pointers: issuer.urls,
  })
  const der = await signDraft(services, withNoCheck(draft), issuer, issuer.signer)
  const description = { kind: 'ocsp-responder', fixture: null, renews: null } as const
  const certificate = await prepareCertificate(services, der, signedBy(issuer), description)
  services.database.transaction(() => {
    key.prepared.write()
    certificate.write()
  })
  key.prepared.announce()
  certificate.announce()
  return responderOf(der, key.privateKey)
}

/** Its status is not asked, because who answers would be itself. */
function withNoCheck(draft: CertificateDraft): CertificateDraft {
  const noCheck = extensionOf(noCheckOid, false, derNull)
  return { ...draft, extensions: { ...draft.extensions, other: noCheck } }
}
