/** Every rule a path has to keep: which requirement and clause it comes from, and the reason given when it is broken. */
export const pathRules = {
  'issuer-found': {
    id: 'UDAP-PKI-001',
    clause: 'RFC 5280 section 6.1.3 (a)(4)',
    reason: 'issuer-not-found',
  },
  'trusted-anchor': {
    id: 'UD-02',
    clause: 'UDAP-PKI-002; RFC 5280 section 6.1.1 (d)',
    reason: 'untrusted-anchor',
  },
  'search-budget': { id: 'UD-12', clause: 'spec/security.md L-08', reason: 'over-budget' },
  'path-length-limit': { id: 'UD-12', clause: 'spec/security.md L-08', reason: 'over-budget' },
  'signature-algorithm': {
    id: 'UD-09',
    clause: 'UDAP-PKI-008; RFC 5280 section 4.1.1.2',
    reason: 'weak-algorithm',
  },
  'public-key': {
    id: 'UD-10',
    clause: 'UDAP-PKI-008; spec/security.md L-09',
    reason: 'weak-key',
  },
  signature: { id: 'UD-01', clause: 'RFC 5280 section 6.1.3 (a)(1)', reason: 'bad-signature' },
  'not-before': { id: 'UD-03', clause: 'RFC 5280 section 6.1.3 (a)(2)', reason: 'not-yet-valid' },
  'not-after': { id: 'UD-03', clause: 'RFC 5280 section 6.1.3 (a)(2)', reason: 'expired' },
  'critical-extensions': {
    id: 'UD-13',
    clause: 'UDAP-PKI-007; RFC 5280 sections 4.2, 6.1.4 (o) and 6.1.5 (f)',
    reason: 'critical-extension',
  },
  'basic-constraints': {
    id: 'UD-04',
    clause: 'UDAP-PKI-005; RFC 5280 section 6.1.4 (k)',
    reason: 'not-a-ca',
  },
  'path-length': {
    id: 'UD-04',
    clause: 'UDAP-PKI-005; RFC 5280 section 6.1.4 (l) and (m)',
    reason: 'path-length',
  },
  'leaf-is-no-ca': { id: 'UD-04', clause: 'UDAP-PKI-006', reason: 'leaf-is-ca' },
  'issuer-key-usage': {
    id: 'UD-05',
    clause: 'UDAP-PKI-005; RFC 5280 section 6.1.4 (n)',
    reason: 'key-usage',
  },
  'leaf-key-usage': {
    id: 'UD-05',
    clause: 'UDAP-PKI-006; RFC 5280 section 4.2.1.3',
    reason: 'key-usage',
  },
  'extended-key-usage': {
    id: 'UD-05',
    clause: 'UDAP-PKI-006; RFC 5280 section 4.2.1.12',
    reason: 'extended-key-usage',
  },
  'name-constraints': {
    id: 'UD-06',
    clause: 'UDAP-PKI-007; RFC 5280 sections 4.2.1.10 and 6.1.3 (b) and (c)',
    reason: 'name-constraints',
  },
  'certificate-policies': {
    id: 'UDAP-PKI-007',
    clause: 'RFC 5280 section 6.1.3 (d) to (f); RFC 9618 section 5',
    reason: 'certificate-policy',
  },
  'revocation-pointer': {
    id: 'UD-11',
    clause: 'UDAP-PKI-013; RFC 5280 section 4.2.1.13',
    reason: 'no-revocation-pointer',
  },
  'revocation-status': {
    id: 'UD-11',
    clause: 'UDAP-PKI-013; RFC 5280 section 6.1.3 (a)(3)',
    reason: 'revocation-unknown',
  },
  'not-revoked': {
    id: 'UD-11',
    clause: 'UDAP-PKI-011; RFC 5280 section 6.1.3 (a)(3)',
    reason: 'revoked',
  },
} as const satisfies Record<string, { id: string; clause: string; reason: string }>

/** Name of a rule. */
export type PathRule = keyof typeof pathRules

/** Why a certificate is not trusted. */
export type DistrustReason = (typeof pathRules)[PathRule]['reason']
