import type { PreparedChange } from '../../storage/index.ts'
import type { AuthorityServices } from '../authority-services.ts'
import { readCertificateFacts } from '../store/certificate-facts.ts'
import type { CertificateOrigin } from '../store/certificate-record.ts'
import { draftCertificate } from './certificate-draft.ts'
import {
  encodePublicKey,
  type IssuingAuthority,
  openAuthority,
  requireInForce,
  signDraft,
} from './issuing-authority.ts'
import { makeKey } from './new-key.ts'
import type { IssuePlan } from './plan-issue.ts'

/** A signed certificate that waits to be stored. */
export interface PreparedCertificate extends PreparedChange {
  readonly id: string
  readonly der: Uint8Array
}

/** Carries out a plan: makes a key if one is needed, signs, and stores both or neither.
 * @param renews id of the certificate this one renews
 * @returns id of the certificate
 * @throws {KeyStoreLockedError}
 * @throws {ProblemError} conflict: the issuer was revoked meanwhile
 */
export async function issueCertificate(
  services: AuthorityServices,
  plan: IssuePlan,
  renews: string | null = null,
): Promise<string> {
  const issuer = await openAuthority(services, plan.authority)
  const { publicKey, change } = await provideKey(services, plan)
  const draft = draftCertificate({
    ...plan,
    publicKey,
    policyOid: plan.community.policyOid,
    issuerKeyIdentifier: issuer.keyIdentifier,
    pointers: issuer.urls,
  })
  const der = await signDraft(services, draft, issuer, issuer.signer)
  const certificate = await prepareCertificate(services, der, signedBy(issuer), {
    kind: plan.kind,
    fixture: null,
    renews,
  })
  services.database.transaction(() => {
    requireInForce(services, plan.authority)
    change?.write()
    certificate.write()
  })
  change?.announce()
  certificate.announce()
  return certificate.id
}

/** Readies a signed certificate to be stored.
 * @param origin its authority; null where it signed itself
 */
export async function prepareCertificate(
  services: AuthorityServices,
  der: Uint8Array,
  origin: Pick<CertificateOrigin, 'communityId' | 'authorityId'>,
  description: Pick<CertificateOrigin, 'kind' | 'fixture' | 'renews'>,
): Promise<PreparedCertificate> {
  const facts = await readCertificateFacts(der)
  return {
    id: facts.id,
    der,
    write: () => {
      const record = { ...origin, ...description, origin: 'issued' } as const
      services.certificates.insert(der, facts, record, services.now())
    },
    announce: () => services.announceCertificate(facts.id),
  }
}

/** Who signed a certificate, as it is stored. */
export function signedBy({ authority }: Pick<IssuingAuthority, 'authority'>) {
  return { communityId: authority.communityId, authorityId: authority.id }
}

async function provideKey(
  services: AuthorityServices,
  { key, profile, community, subject }: IssuePlan,
): Promise<{ readonly publicKey: Uint8Array; readonly change?: PreparedChange }> {
  switch (key.kind) {
    case 'stored':
      return { publicKey: encodePublicKey(key.key) }
    case 'request':
      return { publicKey: key.request.publicKey.spki }
    case 'same':
      return { publicKey: key.spki }
    case 'new': {
      const made = await makeKey(services, key.algorithm, {
        name: key.name ?? subject.at(-1)?.value ?? community.name,
        purpose: profile.keyPurpose,
        owner: { kind: 'community', id: community.id },
      })
      return { publicKey: encodePublicKey(made.record), change: made.prepared }
    }
  }
}
