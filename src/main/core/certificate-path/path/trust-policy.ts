import type { ParsedCertificate } from '../certificate/certificate.ts'
import type { PublicKeyKind } from '../certificate/subject-public-key.ts'

/** What a community wants of certificates. @see UDAP-PKI-013, UDAP-PKI-023; spec/security.md UD-01, UD-11 */
export interface TrustPolicy {
  /** The only certificates that confer trust; each is known by its exact DER and may be a root or an intermediate. */
  readonly anchors: readonly ParsedCertificate[]
  /** `require` refuses an unknown status, `soft` warns of it, `off` asks for none. */
  readonly revocation: 'require' | 'soft' | 'off'
  /** What a certificate without any pointer to its status means where a status is asked for. */
  readonly noPointer: 'warn' | 'fail'
  /** The certificate policies of which a path has to be valid for at least one; empty when any or none will do. */
  readonly requiredPolicyOids: readonly string[]
  /** Purposes the leaf has to name, all of them; empty when none is asked for. */
  readonly requiredExtendedKeyUsages: readonly string[]
  /** Kinds of keys certificates may hold. @see UDAP-PKI-008 */
  readonly acceptedKeys: readonly PublicKeyKind[]
  /** Whether the anchor has to be within its validity too. @see UDAP-PKI-004 */
  readonly isAnchorValidityChecked: boolean
  /** Whether a self-signed leaf that is itself an anchor is trusted. @see UDAP-PKI-018 */
  readonly allowSelfSignedLeafAnchor: boolean
  /** Whether missing issuers may be fetched from where a certificate says. @see UDAP-PKI-003; spec/security.md UD-12 */
  readonly mayFetchIssuers: boolean
  /** Initial values of policy processing; all false where nothing is said. @see RFC 5280 section 6.1.1 (e) to (g) */
  readonly initialPolicy: {
    readonly isExplicitPolicyRequired: boolean
    readonly isMappingInhibited: boolean
    readonly isAnyPolicyInhibited: boolean
  }
}

/** The policy of a community that said nothing more than its anchors. */
export const defaultTrustPolicy: TrustPolicy = {
  anchors: [],
  revocation: 'require',
  noPointer: 'warn',
  requiredPolicyOids: [],
  requiredExtendedKeyUsages: [],
  acceptedKeys: ['rsa', 'p-256', 'p-384'],
  isAnchorValidityChecked: true,
  allowSelfSignedLeafAnchor: false,
  mayFetchIssuers: false,
  initialPolicy: {
    isExplicitPolicyRequired: false,
    isMappingInhibited: false,
    isAnyPolicyInhibited: false,
  },
}
