import type {
  CertificateKind,
  CertificateStatus,
  FixtureId,
} from '../../../../shared/contract/certificates.ts'
import { revocationReasons } from '../encoding/revocation-list.ts'
import { reasonOf } from '../revocation/revocation-reason.ts'
import type { KnownCertificate } from './certificate-record.ts'

/** A row of `certificate` joined with its revocation. */
export interface CertificateSqlRow {
  id: string
  der: Buffer
  kind: string
  origin: string
  subject: string
  common_name: string
  issuer: string
  serial: string
  not_before: number
  not_after: number
  uris: string
  key_thumbprint: string
  community_id: string | null
  authority_id: string | null
  fixture: string | null
  renews: string | null
  added_at: number
  revoked_at: number | null
  reason_code: number | null
  status: string
}

/** Certificates with their revocation; what a status is stands here only. Takes `@now`. */
export const knownCertificates = `(
  SELECT certificate.*, revoked_at, reason_code,
    CASE
      WHEN reason_code = ${revocationReasons.certificateHold} THEN 'on-hold'
      WHEN reason_code <> ${revocationReasons.removeFromCRL} THEN 'revoked'
      WHEN not_after < @now THEN 'expired'
      WHEN not_before > @now THEN 'not-yet-valid'
      ELSE 'valid'
    END AS status
  FROM certificate LEFT JOIN revoked_certificate USING (authority_id, serial)
) AS known`

/** Reads a row back into what was stored. */
export function parseCertificateRow(row: CertificateSqlRow): KnownCertificate {
  const { revoked_at, reason_code } = row
  return {
    id: row.id,
    der: new Uint8Array(row.der),
    // These columns are written from the same types.
    kind: row.kind as CertificateKind,
    origin: row.origin as KnownCertificate['origin'],
    subject: row.subject,
    commonName: row.common_name,
    issuer: row.issuer,
    serial: row.serial,
    notBefore: row.not_before,
    notAfter: row.not_after,
    uris: JSON.parse(row.uris) as string[],
    thumbprint: row.key_thumbprint,
    communityId: row.community_id,
    authorityId: row.authority_id,
    fixture: row.fixture as FixtureId | null,
    renews: row.renews,
    addedAt: row.added_at,
    status: row.status as CertificateStatus,
    revocation:
      revoked_at === null || reason_code === null
        ? null
        : { reason: reasonOf(reason_code), revokedAt: revoked_at },
  }
}
