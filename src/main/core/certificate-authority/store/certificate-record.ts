import type {
  CertificateKind,
  CertificateStatus,
  FixtureId,
  RevocationReasonName,
} from '../../../../shared/contract/certificates.ts'
import type { ParsedParams } from '../../../../shared/contract/index.ts'
import type { CertificateFacts } from './certificate-facts.ts'

/** A certificate as it is stored; times are epoch seconds. */
export interface CertificateRecord extends Omit<CertificateFacts, 'names' | 'isAuthority'> {
  readonly der: Uint8Array
  readonly kind: CertificateKind
  readonly origin: 'issued' | 'imported'
  readonly communityId: string | null
  /** The authority that issued it here. */
  readonly authorityId: string | null
  readonly fixture: FixtureId | null
  /** Id of the certificate this one renewed. */
  readonly renews: string | null
  readonly addedAt: number
}

/** A stored certificate with what became of it. */
export interface KnownCertificate extends CertificateRecord {
  readonly status: CertificateStatus
  readonly revocation: Revocation | null
}

/** When and why a certificate was revoked. */
export interface Revocation {
  readonly reason: RevocationReasonName
  readonly revokedAt: number
}

/** What is known of a certificate besides what it says. */
export type CertificateOrigin = Pick<
  CertificateRecord,
  'kind' | 'origin' | 'communityId' | 'authorityId' | 'fixture' | 'renews'
>

/** Which part of the list of certificates is wanted; the key is given by its thumbprint. */
export type CertificateQuery = Omit<ParsedParams<'certificates.list'>, 'keyId'> & {
  readonly thumbprint?: string | undefined
}
