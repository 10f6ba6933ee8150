import { inArea } from './fault.ts'

/** Faults of what the built-in authorities publish about certificates. */
export const certificateFaults = inArea('certificates', [
  {
    id: 'crl-expired',
    title: 'CRL expired',
    changes: 'The CRL was made eight days ago and nextUpdate was yesterday; it is signed so.',
    clause: 'RFC 5280 section 5.1.2.5; UDAP-PKI-012',
  },
  {
    id: 'crl-forged',
    title: 'CRL forged',
    changes: 'The last octet of the signature of the CRL is another one.',
    clause: 'RFC 5280 section 6.3.3; UDAP-PKI-012',
  },
  {
    id: 'crl-unavailable',
    title: 'CRL: 503',
    changes: 'The CRL is answered with 503.',
    clause: 'RFC 5280 section 4.2.1.13; UDAP-PKI-013',
  },
  {
    id: 'ocsp-unknown',
    title: 'OCSP: unknown',
    changes: 'The status of every certificate is unknown; the response is signed so.',
    clause: 'RFC 6960 section 2.2',
  },
  {
    id: 'ocsp-try-later',
    title: 'OCSP: tryLater',
    changes: 'The responder answers tryLater, unsigned.',
    clause: 'RFC 6960 section 2.3',
  },
  {
    id: 'ocsp-unavailable',
    title: 'OCSP: 503',
    changes: 'The responder answers 503.',
    clause: 'RFC 6960 appendix A.2; UDAP-PKI-013',
  },
])

/** Clock skew of what the server stamps, while it judges by the right time. */
export const clockFaults = inArea('clock', [
  {
    id: 'clock-ahead',
    title: 'Ten minutes ahead',
    changes:
      'iat, exp and auth_time of ID tokens and iat and exp of introspection are ten minutes late.',
    clause: 'RFC 7519 sections 4.1.4 and 4.1.6; D-17',
  },
  {
    id: 'clock-behind',
    title: 'Ten minutes behind',
    changes:
      'iat, exp and auth_time of ID tokens and iat and exp of introspection are ten minutes early.',
    clause: 'RFC 7519 sections 4.1.4 and 4.1.6; D-17',
  },
])
