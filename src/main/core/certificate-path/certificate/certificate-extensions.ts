import type { NameAttribute } from './distinguished-name.ts'
import type { GeneralName } from './general-name.ts'

/** One extension as it stands in the document. */
export interface ExtensionEntry {
  /** Dotted object identifier. */
  readonly id: string
  readonly isCritical: boolean
  /** Contents of `extnValue`, DER. */
  readonly value: Uint8Array
}

/** Names of the bits of keyUsage, in their order. @see RFC 5280 section 4.2.1.3 */
export const keyUsages = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const

/** What a key may be used for. */
export type KeyUsageName = (typeof keyUsages)[number]

/** Reasons that revocation lists may be split by, in the order of their bits. @see RFC 5280 section 4.2.1.13 */
export const reasonFlags = [
  'unused',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'privilegeWithdrawn',
  'aACompromise',
] as const

/** A reason that a revocation list may be limited to. */
export type ReasonFlag = (typeof reasonFlags)[number]

/** A subtree of names. The base of an IP range is written with its prefix length. */
export type GeneralSubtree = GeneralName

/** @see RFC 5280 section 4.2.1.10 */
export interface NameConstraints {
  readonly permitted: readonly GeneralSubtree[]
  readonly excluded: readonly GeneralSubtree[]
}

/** What a distribution point is called: by full names, or by what comes after the name of who issues its lists.
 * @see RFC 5280 section 4.2.1.13
 */
export type PointName =
  | { readonly kind: 'full'; readonly names: readonly GeneralName[] }
  | { readonly kind: 'relative'; readonly attributes: readonly NameAttribute[] }

/** Where a revocation list is found, and what it covers. @see RFC 5280 section 4.2.1.13 */
export interface DistributionPoint {
  readonly point?: PointName
  readonly reasons?: readonly ReasonFlag[]
  /** Names of the issuer of the list where it is another one than that of the certificate. */
  readonly crlIssuer?: readonly GeneralName[]
}

/** @see RFC 5280 section 4.2.1.1 */
export interface AuthorityKeyIdentifier {
  /** Lower-case hexadecimal digits. */
  readonly keyIdentifier?: string
  readonly issuer?: readonly GeneralName[]
  readonly serialNumber?: string
}

/** The extensions of a certificate that have a meaning here; absent ones are undefined. */
export interface CertificateExtensions {
  /** All of them in their order. */
  readonly entries: readonly ExtensionEntry[]
  /** Object identifiers of critical ones without a meaning here: such a certificate is never trusted. */
  readonly unknownCritical: readonly string[]
  readonly basicConstraints?: {
    readonly isCritical: boolean
    readonly isCa: boolean
    readonly pathLength?: number
  }
  readonly keyUsage?: readonly KeyUsageName[]
  /** Object identifiers. */
  readonly extendedKeyUsage?: readonly string[]
  readonly subjectAltNames?: readonly GeneralName[]
  readonly issuerAltNames?: readonly GeneralName[]
  readonly nameConstraints?: NameConstraints
  /** Object identifiers. */
  readonly certificatePolicies?: readonly string[]
  readonly policyMappings?: ReadonlyArray<{
    readonly issuerDomain: string
    readonly subjectDomain: string
  }>
  readonly policyConstraints?: {
    readonly requireExplicitPolicy?: number
    readonly inhibitPolicyMapping?: number
  }
  readonly inhibitAnyPolicy?: number
  readonly authorityKeyIdentifier?: AuthorityKeyIdentifier
  /** Lower-case hexadecimal digits. */
  readonly subjectKeyIdentifier?: string
  readonly crlDistributionPoints?: readonly DistributionPoint[]
  /** URIs of OCSP responders, in their order. */
  readonly ocspUris: readonly string[]
  /** URIs of certificates of the issuer, in their order. */
  readonly caIssuerUris: readonly string[]
  /** Status of this OCSP responder certificate need not be asked. @see RFC 6960 section 4.2.2.2.1 */
  readonly isOcspNoCheck: boolean
}
