/** What a certificate is for. The first two are authorities, the last two came from elsewhere.
 * @see spec/udap.md section 2.3
 */
export const certificateKinds = [
  'root',
  'intermediate',
  'server',
  'identity-provider',
  'client',
  'data-holder-client',
  'certifier',
  'ocsp-responder',
  'tls',
  'imported-authority',
  'imported',
] as const

/** Kinds a person can have issued; the others are made when they are needed. */
export const issuableKinds = [
  'server',
  'identity-provider',
  'client',
  'data-holder-client',
  'certifier',
  'tls',
] as const

/** Where a certificate is in its life; `on-hold` can be taken back. */
export const certificateStatuses = [
  'valid',
  'not-yet-valid',
  'expired',
  'revoked',
  'on-hold',
] as const

/** Reasons a certificate can be revoked for; `certificateHold` is the one that can be taken back.
 * @see RFC 5280 section 5.3.1, reasons 0 to 6 and 8 to 10
 */
export const revocationReasonNames = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
] as const

/** The test certificates of spec/udap.md section 2.4; each but the first has one defect. */
export const fixtureIds = [
  'C-OK',
  'C-MULTI',
  'C-LEAF-AIA',
  'C-LEAF-NOAIA',
  'C-EXPIRED',
  'C-FUTURE',
  'C-INT-EXPIRED',
  'C-REVOKED',
  'C-REVOKED-OCSP',
  'C-HOLD',
  'C-INT-REVOKED',
  'C-CDP-404',
  'CRL-STALE',
  'CRL-FORGED',
  'C-NO-CDP',
  'C-UNTRUSTED',
  'C-SELF',
  'C-IMPOSTOR',
  'C-OTHER-COMM',
  'C-INT-NOTCA',
  'C-PATHLEN',
  'C-INT-KU',
  'C-LEAF-CA',
  'C-CRIT',
  'C-NAMECON',
  'C-POLICY',
  'C-KU-BAD',
  'C-RSA1024',
  'C-SHA1',
  'C-NO-SAN',
  'C-SAN-DNS',
  'C-SAN-OTHER',
  'C-SAN-CASE',
  'C-KEYMISMATCH',
  'C-RENEWED',
] as const

/** Algorithms of the key pairs certificates are issued for. */
export const certificateKeyAlgorithms = [
  'rsa-2048',
  'rsa-3072',
  'rsa-4096',
  'p-256',
  'p-384',
] as const

/** Algorithms an authority can have. @see spec/udap.md section 2.3 */
export const authorityKeyAlgorithms = ['rsa-4096', 'p-384'] as const
