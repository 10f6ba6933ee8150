import type { FormatFault } from '../certificate-path/index.ts'
import type { DetachedCrl } from './detached-crl.ts'

/** What the process that reads certificates is sent: what people hand in, as PEM, or what was fetched, as DER. */
export type CertificateTask =
  | { readonly text: string }
  | { readonly kind: 'crl' | 'ocsp-response' | 'issuer-certificates'; readonly bytes: Uint8Array }

/** What it says. */
export type CertificateAnswer =
  /** It may be read elsewhere, too, or be refused there. */
  | { readonly kind: 'rehearsed' }
  | { readonly kind: 'crl'; readonly crl: DetachedCrl }
  | { readonly kind: 'malformed'; readonly fault: FormatFault }
