import { AsnConvert } from '@peculiar/asn1-schema'
import {
  AuthorityInfoAccessSyntax,
  AuthorityKeyIdentifier,
  BasicConstraints,
  CertificatePolicies,
  CRLDistributionPoints,
  ExtendedKeyUsage,
  type Extension,
  id_ad_caIssuers,
  id_ad_ocsp,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_certificatePolicies,
  id_ce_cRLDistributionPoints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_nameConstraints,
  id_ce_policyConstraints,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_clientAuth,
  id_kp_codeSigning,
  id_kp_emailProtection,
  id_kp_OCSPSigning,
  id_kp_serverAuth,
  id_kp_timeStamping,
  id_pe_authorityInfoAccess,
  KeyUsage,
  type KeyUsageType,
  NameConstraints,
  PolicyConstraints,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
} from '@peculiar/asn1-x509'
import { describeGeneralName } from '../encoding/name-text.ts'

/** Names of extended key usages that are told by name. */
const extendedKeyUsageNames: Readonly<Record<string, string>> = {
  [id_kp_serverAuth]: 'serverAuth',
  [id_kp_clientAuth]: 'clientAuth',
  [id_kp_codeSigning]: 'codeSigning',
  [id_kp_emailProtection]: 'emailProtection',
  [id_kp_timeStamping]: 'timeStamping',
  [id_kp_OCSPSigning]: 'OCSPSigning',
}

const accessMethods: Readonly<Record<string, string>> = {
  [id_ad_caIssuers]: 'issuer certificate',
  [id_ad_ocsp]: 'OCSP',
}

interface KnownExtension {
  readonly name: string
  lines(value: ArrayBuffer): string[]
}

function known<Value>(
  name: string,
  type: new () => Value,
  lines: (value: Value) => string[],
): KnownExtension {
  return { name, lines: (value) => lines(AsnConvert.parse(value, type)) }
}

const knownExtensions: Readonly<Record<string, KnownExtension>> = {
  [id_ce_basicConstraints]: known('Basic constraints', BasicConstraints, (value) => [
    value.cA ? 'certificate authority' : 'end entity',
    ...(value.pathLenConstraint === undefined
      ? []
      : [`at most ${value.pathLenConstraint} authorities below`]),
  ]),
  [id_ce_keyUsage]: known('Key usage', KeyUsage, describeKeyUsage),
  [id_ce_extKeyUsage]: known('Extended key usage', ExtendedKeyUsage, describeExtendedKeyUsage),
  [id_ce_subjectAltName]: known('Subject alternative name', SubjectAlternativeName, (value) =>
    value.map(describeGeneralName).map(({ kind, value }) => `${kind}: ${value}`),
  ),
  [id_ce_subjectKeyIdentifier]: known('Subject key identifier', SubjectKeyIdentifier, (value) => [
    hexOf(value.buffer),
  ]),
  [id_ce_authorityKeyIdentifier]: known(
    'Authority key identifier',
    AuthorityKeyIdentifier,
    ({ keyIdentifier }) => (keyIdentifier === undefined ? [] : [hexOf(keyIdentifier.buffer)]),
  ),
  [id_ce_certificatePolicies]: known('Certificate policies', CertificatePolicies, (value) =>
    value.map(({ policyIdentifier }) => policyIdentifier),
  ),
  [id_ce_policyConstraints]: known('Policy constraints', PolicyConstraints, (value) => [
    ...countLine('policy required after', value.requireExplicitPolicy),
    ...countLine('no policy mapping after', value.inhibitPolicyMapping),
  ]),
  [id_ce_nameConstraints]: known('Name constraints', NameConstraints, (value) => [
    ...(value.permittedSubtrees ?? []).map(({ base }) => `permitted ${textOf(base)}`),
    ...(value.excludedSubtrees ?? []).map(({ base }) => `excluded ${textOf(base)}`),
  ]),
  [id_ce_cRLDistributionPoints]: known('CRL distribution points', CRLDistributionPoints, (value) =>
    value.flatMap(({ distributionPoint }) => (distributionPoint?.fullName ?? []).map(textOf)),
  ),
  [id_pe_authorityInfoAccess]: known(
    'Authority information access',
    AuthorityInfoAccessSyntax,
    (value) =>
      value.map(
        ({ accessMethod, accessLocation }) =>
          `${accessMethods[accessMethod] ?? accessMethod}: ${textOf(accessLocation)}`,
      ),
  ),
  '1.3.6.1.5.5.7.48.1.5': { name: 'OCSP no check', lines: () => ['its own status is not checked'] },
}

/** An extension in words; of one that is not known, its value in hex. */
export function describeExtension({ extnID, critical, extnValue }: Extension) {
  const definition = knownExtensions[extnID]
  return {
    oid: extnID,
    name: definition?.name ?? extnID,
    isCritical: critical,
    lines: definition?.lines(extnValue.buffer) ?? [hexOf(extnValue.buffer)],
  }
}

/** In the order of their bits, with the names RFC 5280 has for them. */
const keyUsageNames: ReadonlyArray<readonly [KeyUsageType, string]> = [
  ['digitalSignature', 'digitalSignature'],
  ['nonRepudiation', 'nonRepudiation'],
  ['keyEncipherment', 'keyEncipherment'],
  ['dataEncipherment', 'dataEncipherment'],
  ['keyAgreement', 'keyAgreement'],
  ['keyCertSign', 'keyCertSign'],
  ['crlSign', 'cRLSign'],
  ['encipherOnly', 'encipherOnly'],
  ['decipherOnly', 'decipherOnly'],
]

/** The usages of a key by the names RFC 5280 section 4.2.1.3 gives them. */
export function describeKeyUsage(usage: KeyUsage): string[] {
  const set = new Set(usage.toJSON())
  return keyUsageNames.filter(([name]) => set.has(name)).map(([, text]) => text)
}

/** Extended usages by name, or by OID where they have none here. */
export function describeExtendedKeyUsage(usages: ExtendedKeyUsage): string[] {
  return usages.map((oid) => extendedKeyUsageNames[oid] ?? oid)
}

function textOf(name: Parameters<typeof describeGeneralName>[0]): string {
  return describeGeneralName(name).value
}

function countLine(text: string, count: ArrayBuffer | undefined): string[] {
  return count === undefined ? [] : [`${text} ${Number(`0x${hexOf(count)}`)} certificates`]
}

function hexOf(value: ArrayBuffer): string {
  return Buffer.from(value).toString('hex')
}
