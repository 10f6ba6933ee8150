import type { ParsedCertificate } from '../certificate/certificate.ts'
import type { ParsedCrl } from '../revocation/crl.ts'
import type { ParsedOcspResponse } from '../revocation/ocsp.ts'
import { parseCrl } from '../revocation/parse-crl.ts'
import { parseOcspResponse } from '../revocation/parse-ocsp-response.ts'
import { readIssuerCertificates } from './read-issuer-certificates.ts'

/** Reads what was fetched; judges none of it. Each throws a CertificateFormatError for what is malformed, and a
 * DocumentFetchError for what cannot be read within bounds.
 */
export interface EvidenceReader {
  readCrl(bytes: Uint8Array): Promise<ParsedCrl>
  readOcspResponse(bytes: Uint8Array): Promise<ParsedOcspResponse>
  readIssuerCertificates(bytes: Uint8Array): Promise<readonly ParsedCertificate[]>
}

/** Reads at once and here: for what this server published itself. What comes from others is read apart. @see spec/security.md EL-23 */
export const evidenceParsers: EvidenceReader = {
  readCrl: async (bytes) => parseCrl(bytes),
  readOcspResponse: async (bytes) => parseOcspResponse(bytes),
  readIssuerCertificates: async (bytes) => readIssuerCertificates(bytes),
}
