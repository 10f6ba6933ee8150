import type { DocumentSignature, ParsedCertificate } from '../certificate/certificate.ts'
import type { DistinguishedName } from '../certificate/distinguished-name.ts'
import type { RevocationReason } from './crl.ts'

/** Names a certificate to a responder. Digests are lower-case hexadecimal digits. @see RFC 6960 section 4.1.1 */
export interface OcspCertificateId {
  readonly hash: 'sha1' | 'sha256' | 'sha384' | 'sha512' | 'unknown'
  readonly issuerNameHash: string
  readonly issuerKeyHash: string
  readonly serialNumber: string
}

/** What a responder says of one certificate. Times are epoch seconds. @see RFC 6960 section 4.2.1 */
export interface OcspSingleResponse {
  readonly certificateId: OcspCertificateId
  readonly status: 'good' | 'revoked' | 'unknown'
  readonly revokedAt?: number
  readonly reason?: RevocationReason
  readonly thisUpdate: number
  readonly nextUpdate?: number
  /** Object identifiers of critical extensions, none of which has a meaning here. */
  readonly unknownCritical: readonly string[]
}

/** Why a responder did not answer. @see RFC 6960 section 4.2.1 */
export type OcspFailure =
  | 'malformedRequest'
  | 'internalError'
  | 'tryLater'
  | 'sigRequired'
  | 'unauthorized'

/** A signed answer. */
export interface OcspBasicResponse {
  readonly responder:
    | { readonly kind: 'name'; readonly name: DistinguishedName }
    | { readonly kind: 'key'; readonly keyHash: string }
  /** Epoch seconds. */
  readonly producedAt: number
  readonly responses: readonly OcspSingleResponse[]
  /** Lower-case hexadecimal digits. */
  readonly nonce?: string
  readonly unknownCritical: readonly string[]
  /** Certificates given along. */
  readonly certificates: readonly ParsedCertificate[]
  readonly signature: DocumentSignature
}

/** An OCSP response: a signed answer, or why there is none. */
export interface ParsedOcspResponse {
  readonly der: Uint8Array
  /** SHA-256 of the DER, lower-case hexadecimal digits. */
  readonly fingerprint: string
  readonly answer:
    | ({ readonly kind: 'basic' } & OcspBasicResponse)
    | { readonly kind: 'failure'; readonly status: OcspFailure }
}

/** An OCSP request, as a responder reads it. */
export interface ParsedOcspRequest {
  readonly certificateIds: readonly OcspCertificateId[]
  /** Lower-case hexadecimal digits. */
  readonly nonce?: string
}
