/** Where verdicts differ from those of x509-limbo, each on purpose.
 * @see https://x509-limbo.com, namespaces cve, crl, invalid, pathlen, pathological and rfc5280
 */
export type Difference =
  | 'a leaf may not be a CA (UDAP-PKI-006)'
  | 'asks CAs for key identifiers, which help to build a path and decide nothing (RFC 5280 section 6)'
  | 'asks CAs to mark critical, or not, what is kept to here either way (RFC 5280 section 6)'
  | 'keyCertSign without cA lets nobody issue: its certificates are refused (UD-04)'
  | 'host names are the business of TLS; UDAP goes by URIs (UDAP-PKI-009)'
  | 'the greatest length of a path is fixed (L-08)'

const [caLeaf, identifiers, criticality, idleUsage, hosts, fixedLength] = [
  'a leaf may not be a CA (UDAP-PKI-006)',
  'asks CAs for key identifiers, which help to build a path and decide nothing (RFC 5280 section 6)',
  'asks CAs to mark critical, or not, what is kept to here either way (RFC 5280 section 6)',
  'keyCertSign without cA lets nobody issue: its certificates are refused (UD-04)',
  'host names are the business of TLS; UDAP goes by URIs (UDAP-PKI-009)',
  'the greatest length of a path is fixed (L-08)',
] as const satisfies readonly Difference[]

/** The cases whose verdict differs from that of the suite. */
export const differences: Readonly<Record<string, Difference>> = {
  'pathlen::validation-ignores-pathlen-in-leaf': caLeaf,
  'rfc5280::ca-as-leaf': caLeaf,
  'rfc5280::aki::leaf-missing-aki': identifiers,
  'rfc5280::aki::intermediate-missing-aki': identifiers,
  'rfc5280::aki::cross-signed-root-missing-aki': identifiers,
  'rfc5280::ski::root-missing-ski': identifiers,
  'rfc5280::ski::intermediate-missing-ski': identifiers,
  'crl::crlnumber-critical': criticality,
  'rfc5280::nc::permitted-dns-match-noncritical': criticality,
  'rfc5280::pc::ica-noncritical-pc': criticality,
  'rfc5280::leaf-ku-keycertsign': idleUsage,
  'rfc5280::san::underscore-dns': hosts,
  'rfc5280::san::ip-in-dns': hosts,
  'pathlen::max-chain-depth-0-exhausted': fixedLength,
  'pathlen::max-chain-depth-1-exhausted': fixedLength,
}
