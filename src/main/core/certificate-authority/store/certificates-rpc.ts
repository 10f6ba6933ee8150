import { conflict, type Handlers, notFound } from '../../rpc/index.ts'
import type { AuthorityServices } from '../authority-services.ts'
import type { Seeding } from '../communities/seed-communities.ts'
import { writeCertificateFile } from './certificate-files.ts'
import type { KnownCertificate } from './certificate-record.ts'
import { findKnownChain } from './known-chain.ts'
import { toCertificateDetail, toCertificateRow } from './present-certificate.ts'

type StoreMethod =
  | 'certificates.list'
  | 'certificates.get'
  | 'certificates.expiring'
  | 'certificates.export'
  | 'certificates.delete'

/** Console methods of the certificate store; the seeded communities are made before the first list. */
export function certificatesRpc(
  services: AuthorityServices,
  seeding: Seeding,
): Handlers<StoreMethod> {
  const { certificates, keyPairs, now } = services
  const toRow = (certificate: KnownCertificate) => toCertificateRow(services, certificate)
  return {
    'certificates.list': async ({ keyId, ...query }) => {
      await seeding.ifUnlocked()
      const key = keyId === undefined ? undefined : keyPairs.find(keyId)
      if (keyId !== undefined && key === undefined) throw notFound('key', keyId)
      const { rows, total } = certificates.list({ ...query, thumbprint: key?.thumbprint }, now())
      return { rows: rows.map(toRow), total }
    },
    'certificates.get': async ({ id }) =>
      toCertificateDetail(services, requireCertificate(services, id)),
    'certificates.expiring': async ({ withinSeconds }) => ({
      rows: certificates.listExpiring(now() + withinSeconds, now()).map(toRow),
    }),
    'certificates.export': async ({ id, format }) => {
      const chain = findKnownChain(services, requireCertificate(services, id))
      return writeCertificateFile(chain, format)
    },
    'certificates.delete': async ({ id }) => {
      const certificate = requireCertificate(services, id)
      if (certificate.origin === 'issued') {
        throw conflict(
          `${certificate.commonName} was issued here and stays, so that its status is known`,
        )
      }
      certificates.delete(id)
      services.announceCertificate(id)
      return null
    },
  }
}

/** @throws {ProblemError} not-found */
export function requireCertificate(services: AuthorityServices, id: string): KnownCertificate {
  const certificate = services.certificates.find(id, services.now())
  if (certificate === undefined) throw notFound('certificate', id)
  return certificate
}
