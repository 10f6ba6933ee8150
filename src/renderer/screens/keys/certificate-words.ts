import type {
  CertificateKind,
  CertificateStatus,
  RevocationReasonName,
} from '../../../shared/contract/certificates.ts'
import type { Verdict } from '../../../shared/design-tokens.ts'

/** What each kind of certificate is called. */
export const kindNames: Readonly<Record<CertificateKind, string>> = {
  root: 'Root authority',
  intermediate: 'Intermediate authority',
  server: 'Server',
  'identity-provider': 'Identity provider',
  client: 'Client',
  'data-holder-client': 'Data holder as client',
  certifier: 'Certifier',
  'ocsp-responder': 'OCSP responder',
  tls: 'TLS',
  'imported-authority': 'Imported authority',
  imported: 'Imported',
}

/** Each status as a word with its colour. */
export const statusWords: Readonly<
  Record<CertificateStatus, { readonly verdict: Verdict; readonly word: string }>
> = {
  valid: { verdict: 'pass', word: 'valid' },
  'not-yet-valid': { verdict: 'warn', word: 'not yet valid' },
  expired: { verdict: 'fail', word: 'expired' },
  revoked: { verdict: 'fail', word: 'revoked' },
  'on-hold': { verdict: 'warn', word: 'on hold' },
}

/** What each revocation reason means. @see RFC 5280 section 5.3.1 */
export const reasonNames: Readonly<Record<RevocationReasonName, string>> = {
  unspecified: 'Unspecified',
  keyCompromise: 'The private key was compromised',
  cACompromise: 'The authority was compromised',
  affiliationChanged: 'The subject changed its affiliation',
  superseded: 'Superseded by another certificate',
  cessationOfOperation: 'No longer needed',
  certificateHold: 'On hold: can be taken back',
  removeFromCRL: 'Removed from the list',
  privilegeWithdrawn: 'A privilege was withdrawn',
  aACompromise: 'The attribute authority was compromised',
}
