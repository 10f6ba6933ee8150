import type { DocumentSignature } from '../certificate/certificate.ts'
import type {
  ExtensionEntry,
  PointName,
  ReasonFlag,
} from '../certificate/certificate-extensions.ts'
import type { DistinguishedName } from '../certificate/distinguished-name.ts'
import type { DerElement } from '../strict-der.ts'

/** Why a certificate was revoked. @see RFC 5280 section 5.3.1 */
export type RevocationReason =
  | 'unspecified'
  | 'keyCompromise'
  | 'cACompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation'
  | 'certificateHold'
  | 'removeFromCRL'
  | 'privilegeWithdrawn'
  | 'aACompromise'

/** What a list covers. @see RFC 5280 section 5.2.5 */
export interface IssuingDistributionPoint {
  readonly point?: PointName
  readonly isForUserCertificates: boolean
  readonly isForCaCertificates: boolean
  readonly isForAttributeCertificates: boolean
  readonly isIndirect: boolean
  readonly reasons?: readonly ReasonFlag[]
}

/** A certificate revocation list. Its entries stay bytes and are read one at a time. */
export interface ParsedCrl {
  readonly der: Uint8Array
  /** SHA-256 of the DER, lower-case hexadecimal digits. */
  readonly fingerprint: string
  readonly issuer: DistinguishedName
  /** Epoch seconds. */
  readonly thisUpdate: number
  readonly nextUpdate?: number
  /** Absent in lists of version 1. */
  readonly number?: bigint
  readonly extensions: readonly ExtensionEntry[]
  readonly issuingDistributionPoint?: IssuingDistributionPoint
  /** Whether it only tells changes to another list. */
  readonly isDelta: boolean
  /** Critical extensions of the list or of any entry that have no meaning here: such a list is not used. */
  readonly unknownCritical: readonly string[]
  readonly signature: DocumentSignature
  /** The list of entries, where there is one. */
  readonly entries?: DerElement
  /** Where each entry begins in the contents of {@link entries}: by serial number, those of one number as the list has them. */
  readonly entryOffsets: Uint32Array
}

/** One entry of a list. */
export interface CrlEntry {
  /** Octets of the INTEGER, lower-case hexadecimal digits. */
  readonly serialNumber: string
  /** Epoch seconds. */
  readonly revokedAt: number
  readonly reason: RevocationReason
}
