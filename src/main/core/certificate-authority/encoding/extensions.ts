import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import {
  AccessDescription,
  AuthorityInfoAccessSyntax,
  AuthorityKeyIdentifier,
  BasicConstraints,
  CertificatePolicies,
  CRLDistributionPoints,
  DistributionPoint,
  DistributionPointName,
  ExtendedKeyUsage,
  Extension,
  GeneralName,
  id_ad_caIssuers,
  id_ad_ocsp,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_certificatePolicies,
  id_ce_cRLDistributionPoints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_policyConstraints,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_pe_authorityInfoAccess,
  KeyIdentifier,
  KeyUsage,
  PolicyConstraints,
  PolicyInformation,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
} from '@peculiar/asn1-x509'
import { bufferOf } from './certificate.ts'

/** Wraps the DER of a value as an extension. */
export function extensionOf(oid: string, isCritical: boolean, value: Uint8Array): Extension {
  return new Extension({
    extnID: oid,
    critical: isCritical,
    extnValue: new OctetString(bufferOf(value)),
  })
}

function extension(oid: string, isCritical: boolean, value: object): Extension {
  return extensionOf(oid, isCritical, new Uint8Array(AsnConvert.serialize(value)))
}

/** Critical basic constraints. @param pathLength undefined: no limit. @see RFC 5280 section 4.2.1.9 */
export function basicConstraints(isAuthority: boolean, pathLength?: number): Extension {
  const value = new BasicConstraints({
    cA: isAuthority,
    ...(pathLength === undefined ? {} : { pathLenConstraint: pathLength }),
  })
  return extension(id_ce_basicConstraints, true, value)
}

/** Critical key usage. @param flags sum of `KeyUsageFlags`. @see RFC 5280 section 4.2.1.3 */
export function keyUsage(flags: number): Extension {
  return extension(id_ce_keyUsage, true, new KeyUsage(flags))
}

/** Extended key usages by OID. @see RFC 5280 section 4.2.1.12 */
export function extendedKeyUsage(oids: readonly string[]): Extension {
  return extension(id_ce_extKeyUsage, false, new ExtendedKeyUsage([...oids]))
}

/** @see RFC 5280 section 4.2.1.2 */
export function subjectKeyIdentifier(identifier: Uint8Array): Extension {
  return extension(
    id_ce_subjectKeyIdentifier,
    false,
    new SubjectKeyIdentifier(bufferOf(identifier)),
  )
}

/** @see RFC 5280 section 4.2.1.1 */
export function authorityKeyIdentifier(identifier: Uint8Array): Extension {
  const keyIdentifier = new KeyIdentifier(bufferOf(identifier))
  return extension(
    id_ce_authorityKeyIdentifier,
    false,
    new AuthorityKeyIdentifier({ keyIdentifier }),
  )
}

/** @see RFC 5280 section 4.2.1.6 */
export function subjectAlternativeName(names: readonly GeneralName[]): Extension {
  return extension(id_ce_subjectAltName, false, new SubjectAlternativeName([...names]))
}

/** One distribution point with one URL. @see RFC 5280 section 4.2.1.13 */
export function crlDistributionPoint(url: string): Extension {
  const fullName = [new GeneralName({ uniformResourceIdentifier: url })]
  const point = new DistributionPoint({
    distributionPoint: new DistributionPointName({ fullName }),
  })
  return extension(id_ce_cRLDistributionPoints, false, new CRLDistributionPoints([point]))
}

/** Where the issuer's certificate and, if given, its OCSP responder are. @see RFC 5280 section 4.2.2.1 */
export function authorityInformation(urls: {
  readonly issuers: string
  readonly ocsp?: string | undefined
}): Extension {
  const descriptions = [access(id_ad_caIssuers, urls.issuers)]
  if (urls.ocsp !== undefined) descriptions.push(access(id_ad_ocsp, urls.ocsp))
  return extension(id_pe_authorityInfoAccess, false, new AuthorityInfoAccessSyntax(descriptions))
}

function access(accessMethod: string, url: string): AccessDescription {
  const accessLocation = new GeneralName({ uniformResourceIdentifier: url })
  return new AccessDescription({ accessMethod, accessLocation })
}

/** One policy without qualifiers. @see RFC 5280 section 4.2.1.4 */
export function certificatePolicy(oid: string): Extension {
  const policies = new CertificatePolicies([new PolicyInformation({ policyIdentifier: oid })])
  return extension(id_ce_certificatePolicies, false, policies)
}

/** Critical: every certificate from here on must stand under a policy all its issuers share.
 * @see RFC 5280 section 4.2.1.11
 */
export function explicitPolicyRequired(): Extension {
  const value = new PolicyConstraints({ requireExplicitPolicy: new Uint8Array([0]).buffer })
  return extension(id_ce_policyConstraints, true, value)
}
