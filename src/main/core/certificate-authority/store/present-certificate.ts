import type { CertificateDetail, CertificateRow } from '../../../../shared/contract/certificates.ts'
import type { AuthorityServices } from '../authority-services.ts'
import { fixtureDefinition } from '../fixtures/fixture-catalogue.ts'
import type { KnownCertificate } from './certificate-record.ts'
import { describeCertificate } from './describe-certificate.ts'
import { describeChain, findKnownChain } from './known-chain.ts'

/** A certificate as lists show it. */
export function toCertificateRow(
  { keyPairs }: Pick<AuthorityServices, 'keyPairs'>,
  certificate: KnownCertificate,
): CertificateRow {
  return {
    id: certificate.id,
    kind: certificate.kind,
    subject: certificate.subject,
    commonName: certificate.commonName,
    issuer: certificate.issuer,
    serial: certificate.serial,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    status: certificate.status,
    uris: [...certificate.uris],
    communityId: certificate.communityId,
    keyId: keyPairs.findByThumbprint(certificate.thumbprint)?.id ?? null,
    origin: certificate.origin,
    fixture: certificate.fixture,
    addedAt: certificate.addedAt,
  }
}

/** A certificate with everything there is to see of it. */
export function toCertificateDetail(
  services: AuthorityServices,
  certificate: KnownCertificate,
): CertificateDetail {
  const { keyAlgorithm, ...description } = describeCertificate(certificate.der)
  return {
    ...toCertificateRow(services, certificate),
    ...description,
    publicKey: { algorithm: keyAlgorithm, thumbprint: certificate.thumbprint },
    revocation: certificate.revocation,
    chain: describeChain(services, findKnownChain(services, certificate)),
    renews: certificate.renews,
    renewedBy: services.certificates.findRenewal(certificate.id) ?? null,
    fixtureDefinition: certificate.fixture === null ? null : fixtureDefinition(certificate.fixture),
  }
}
