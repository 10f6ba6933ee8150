/** Where the documents of an authority are.
 * @param issuer base URL of this server
 * @param authorityId community and name with a slash between
 * @see RFC 5280 sections 4.2.1.13 and 4.2.2.1; spec/udap.md UDAP-CA-003
 */
export function publicationUrls(issuer: string, authorityId: string) {
  const base = `${issuer}/pki/${authorityId}`
  return {
    /** Its CRL, DER. */
    crl: `${base}.crl`,
    /** Its certificate, DER. */
    certificate: `${base}.cer`,
    /** Its certificate and those above it, certs-only PKCS#7. */
    bundle: `${base}.p7c`,
    /** Its OCSP responder. */
    ocsp: `${base}/ocsp`,
  }
}
