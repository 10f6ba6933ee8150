import type { ParsedCertificate } from './certificate.ts'

/** The URIs among the subject alternative names, in their order. */
export function uriSansOf({ extensions }: ParsedCertificate): string[] {
  const names = extensions.subjectAltNames ?? []
  return names.flatMap((name) => (name.kind === 'uri' ? [name.value] : []))
}

/** Whether a certificate names a URI: byte for byte, as a uniformResourceIdentifier, never by another kind of name.
 * @see UDAP-PKI-009; spec/security.md UD-07
 */
export function hasUriSan(certificate: ParsedCertificate, uri: string): boolean {
  return uriSansOf(certificate).includes(uri)
}
