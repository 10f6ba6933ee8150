import type { ParsedCertificate } from '../certificate/certificate.ts'
import { isSameName } from '../certificate/distinguished-name.ts'
import type { ParsedCrl } from './crl.ts'
import type { ParsedOcspResponse } from './ocsp.ts'

/** What was found, and why other places gave nothing. */
export interface EvidenceFound<T> {
  readonly items: readonly T[]
  /** One sentence for each place that could not be used, such as an address that gave no answer. */
  readonly problems: readonly string[]
}

/** Finds documents about certificates. It vouches for nothing: whatever it gives is checked by the validator. */
export interface RevocationEvidence {
  /** OCSP responses about a certificate. */
  ocspResponsesFor(
    certificate: ParsedCertificate,
    issuer: ParsedCertificate,
  ): Promise<EvidenceFound<ParsedOcspResponse>>
  /** Revocation lists that may cover a certificate. */
  crlsFor(
    certificate: ParsedCertificate,
    issuer: ParsedCertificate,
  ): Promise<EvidenceFound<ParsedCrl>>
  /** Certificates that may have issued one, from where it says they are. Asked only where the policy allows it. */
  issuersOf(certificate: ParsedCertificate): Promise<EvidenceFound<ParsedCertificate>>
  /** The highest number seen of lists of one issuer and scope; a list with a lower one is a step back. */
  highestCrlNumber(scope: string): bigint | undefined
}

/** Documents that are already at hand. */
export interface SuppliedDocuments {
  readonly crls?: readonly ParsedCrl[]
  readonly ocspResponses?: readonly ParsedOcspResponse[]
  readonly issuers?: readonly ParsedCertificate[]
  /** Highest numbers seen, by scope as {@link crlScopeOf} tells it. */
  readonly highestCrlNumbers?: ReadonlyMap<string, bigint>
}

/** Evidence out of documents at hand; nothing is fetched. */
export function suppliedEvidence(documents: SuppliedDocuments = {}): RevocationEvidence {
  const { crls = [], ocspResponses = [], issuers = [], highestCrlNumbers } = documents
  return {
    ocspResponsesFor: async () => ({ items: ocspResponses, problems: [] }),
    crlsFor: async ({ issuer }) => ({
      items: crls.filter((crl) => isSameName(crl.issuer, issuer)),
      problems: [],
    }),
    issuersOf: async ({ issuer }) => ({
      items: issuers.filter(({ subject }) => isSameName(subject, issuer)),
      problems: [],
    }),
    highestCrlNumber: (scope) => highestCrlNumbers?.get(scope),
  }
}

/** Which series of numbers a list belongs to: its issuer and what it covers. @see RFC 5280 section 5.2.3 */
export function crlScopeOf({ issuer, extensions }: ParsedCrl): string {
  const point = extensions.find(({ id }) => id === '2.5.29.28')
  const covered = point === undefined ? '' : Buffer.from(point.value).toString('hex')
  return JSON.stringify([issuer.comparisonKey, covered])
}
