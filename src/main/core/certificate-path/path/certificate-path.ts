import type { ParsedCertificate } from '../certificate/certificate.ts'
import { isSameName } from '../certificate/distinguished-name.ts'

/** A whole path, found and linked by signatures, that still has to keep the rules. */
export interface CertificatePath {
  readonly anchor: ParsedCertificate
  /** From the anchor down to the issuer of the leaf; empty where the leaf itself is the anchor. */
  readonly issuers: readonly ParsedCertificate[]
  readonly leaf: ParsedCertificate
}

/** All certificates of a path, anchor first. */
export function certificatesOf({ issuers, leaf }: CertificatePath): ParsedCertificate[] {
  return [...issuers, leaf]
}

/** Whether a certificate has one name as issuer and subject. @see RFC 5280 section 3.2 */
export function isSelfIssued({ issuer, subject }: ParsedCertificate): boolean {
  return isSameName(issuer, subject)
}
