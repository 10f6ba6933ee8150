import type { CertificateExtensions } from './certificate-extensions.ts'
import type { DistinguishedName } from './distinguished-name.ts'
import type { SignatureAlgorithm } from './signature-algorithm.ts'
import type { SubjectPublicKey } from './subject-public-key.ts'

/** A signature and what it was made over. */
export interface DocumentSignature {
  readonly algorithm: SignatureAlgorithm
  readonly value: Uint8Array
  readonly signedBytes: Uint8Array
}

/** An X.509 certificate of version 3. Display and decisions both read this one parse. */
export interface ParsedCertificate {
  readonly der: Uint8Array
  /** SHA-256 of the DER, lower-case hexadecimal digits; two certificates are the same when this is. */
  readonly fingerprint: string
  /** Lower-case hexadecimal digits. */
  readonly serialNumber: string
  readonly issuer: DistinguishedName
  readonly subject: DistinguishedName
  /** Epoch seconds, both ends included. */
  readonly notBefore: number
  readonly notAfter: number
  readonly publicKey: SubjectPublicKey
  readonly signature: DocumentSignature
  readonly extensions: CertificateExtensions
}
