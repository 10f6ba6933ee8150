import {
  CertificateFormatError,
  maxCertificateBytes,
  maxCrlBytes,
  parseCertificate,
  parseCrl,
} from '../../certificate-path/index.ts'

/** What bytes of ASN.1 are, as far as they are inspected. */
export type DerKind = 'certificate' | 'crl'

/** Tells a certificate from a revocation list, where the bytes are one of both.
 * @returns undefined for anything else, also for what is malformed
 */
export function recogniseDer(bytes: Uint8Array): DerKind | undefined {
  if (bytes[0] !== 0x30) return undefined
  if (bytes.length <= maxCertificateBytes && isReadable(() => parseCertificate(bytes))) {
    return 'certificate'
  }
  return bytes.length <= maxCrlBytes && isReadable(() => parseCrl(bytes)) ? 'crl' : undefined
}

function isReadable(parse: () => unknown): boolean {
  try {
    parse()
    return true
  } catch (error) {
    // Bytes of another kind are what the caller wants to know about.
    if (error instanceof CertificateFormatError) return false
    throw error
  }
}
