import type { RevocationReasonName } from '../../../../shared/contract/certificates.ts'
import { conflict } from '../../rpc/index.ts'
import type { AuthorityServices } from '../authority-services.ts'
import type { AuthorityRecord } from '../communities/community-store.ts'
import { openAuthority } from '../issuing/issuing-authority.ts'
import type { KnownCertificate } from '../store/certificate-record.ts'
import { publishRevocationList } from './publish-revocation-list.ts'
import { reasonCodeOf } from './revocation-reason.ts'

/** Revokes a certificate and publishes the CRL that says so. Hold can be followed by any other reason; of these,
 * removeFromCRL takes the certificate off hold and leaves an entry that says so.
 * @throws {ProblemError} conflict: not issued here, a root, revoked already, or removed without having been on hold
 * @throws {KeyStoreLockedError} nothing changed
 * @see spec/udap.md UDAP-CA-004; RFC 5280 section 5.3.1
 */
export async function revokeCertificate(
  services: AuthorityServices,
  certificate: KnownCertificate,
  reason: RevocationReasonName,
): Promise<void> {
  const authority = requireRevocable(services, certificate)
  if (reason === 'removeFromCRL' && certificate.status !== 'on-hold') {
    throw conflict(`${certificate.commonName} is not on hold, so it cannot be removed from the CRL`)
  }
  // A locked key store is noticed before anything is written.
  await openAuthority(services, authority)
  const isRevoked = services.revocations.revoke(authority.id, certificate.serial, {
    revokedAt: services.now(),
    reasonCode: reasonCodeOf(reason),
    isInCrl: true,
  })
  if (!isRevoked) throw conflict(`${certificate.commonName} is ${certificate.status} already`)
  await publish(services, authority, certificate)
}

/** Takes a certificate off hold as if it had never been on it, and publishes the CRL without it.
 * @throws {ProblemError} conflict: it is not on hold
 * @throws {KeyStoreLockedError} nothing changed
 * @see spec/udap.md UDAP-CA-004
 */
export async function unholdCertificate(
  services: AuthorityServices,
  certificate: KnownCertificate,
): Promise<void> {
  const authority = requireRevocable(services, certificate)
  await openAuthority(services, authority)
  if (!services.revocations.unhold(authority.id, certificate.serial)) {
    throw conflict(`${certificate.commonName} is ${certificate.status} and not on hold`)
  }
  await publish(services, authority, certificate)
}

async function publish(
  services: AuthorityServices,
  authority: AuthorityRecord,
  certificate: KnownCertificate,
): Promise<void> {
  await publishRevocationList(services, authority)
  services.announceCertificate(certificate.id)
  services.announceCommunity(authority.communityId)
}

function requireRevocable(
  { communities }: AuthorityServices,
  { id, authorityId, commonName }: KnownCertificate,
): AuthorityRecord {
  const authority = authorityId === null ? undefined : communities.findAuthority(authorityId)
  if (authority === undefined) throw conflict(`${commonName} was not issued here`)
  if (authority.certificateId === id) {
    throw conflict(`${commonName} is a root: it is taken out of trust, not revoked`)
  }
  return authority
}
