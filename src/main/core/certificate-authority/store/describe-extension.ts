import type { CertificateExtensions, ExtensionEntry } from '../../certificate-path/index.ts'

const extendedKeyUsageNames: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
  '1.3.6.1.5.5.7.3.3': 'codeSigning',
  '1.3.6.1.5.5.7.3.4': 'emailProtection',
  '1.3.6.1.5.5.7.3.8': 'timeStamping',
  '1.3.6.1.5.5.7.3.9': 'OCSPSigning',
}

interface KnownExtension {
  readonly name: string
  /** What it says, one statement a line. */
  lines(extensions: CertificateExtensions): readonly string[]
}

const knownExtensions: Readonly<Record<string, KnownExtension>> = {
  '2.5.29.19': { name: 'Basic constraints', lines: describeBasicConstraints },
  '2.5.29.15': { name: 'Key usage', lines: ({ keyUsage }) => listed(keyUsage).flat() },
  '2.5.29.37': {
    name: 'Extended key usage',
    lines: ({ extendedKeyUsage }) => listed(extendedKeyUsage).flat().map(nameExtendedKeyUsage),
  },
  '2.5.29.17': {
    name: 'Subject alternative name',
    lines: ({ subjectAltNames }) => listed(subjectAltNames).flat().map(describeName),
  },
  '2.5.29.18': {
    name: 'Issuer alternative name',
    lines: ({ issuerAltNames }) => listed(issuerAltNames).flat().map(describeName),
  },
  '2.5.29.14': {
    name: 'Subject key identifier',
    lines: ({ subjectKeyIdentifier }) => listed(subjectKeyIdentifier),
  },
  '2.5.29.35': {
    name: 'Authority key identifier',
    lines: ({ authorityKeyIdentifier }) => listed(authorityKeyIdentifier?.keyIdentifier),
  },
  '2.5.29.32': {
    name: 'Certificate policies',
    lines: ({ certificatePolicies }) => listed(certificatePolicies).flat(),
  },
  '2.5.29.36': { name: 'Policy constraints', lines: describePolicyConstraints },
  '2.5.29.30': { name: 'Name constraints', lines: describeNameConstraints },
  '2.5.29.31': {
    name: 'CRL distribution points',
    lines: (extensions) => crlUrlsOf(extensions),
  },
  '1.3.6.1.5.5.7.1.1': {
    name: 'Authority information access',
    lines: ({ caIssuerUris, ocspUris }) => [
      ...caIssuerUris.map((uri) => `issuer certificate: ${uri}`),
      ...ocspUris.map((uri) => `OCSP: ${uri}`),
    ],
  },
  '1.3.6.1.5.5.7.48.1.5': { name: 'OCSP no check', lines: () => ['its own status is not asked'] },
}

/** An extension in words; of one that is not known, its value in hex. */
export function describeExtension(entry: ExtensionEntry, extensions: CertificateExtensions) {
  const known = knownExtensions[entry.id]
  const hex = Buffer.from(entry.value).toString('hex')
  return {
    oid: entry.id,
    name: known?.name ?? entry.id,
    isCritical: entry.isCritical,
    lines: [...(known?.lines(extensions) ?? [hex])],
  }
}

/** An extended key usage by name, or by OID where it has none here. */
export function nameExtendedKeyUsage(oid: string): string {
  return extendedKeyUsageNames[oid] ?? oid
}

/** URIs of CRLs, in their order. */
export function crlUrlsOf({ crlDistributionPoints }: CertificateExtensions): string[] {
  return (crlDistributionPoints ?? []).flatMap(({ point }) =>
    point?.kind === 'full'
      ? point.names.flatMap(({ kind, value }) => (kind === 'uri' ? [value] : []))
      : [],
  )
}

function describeName({ kind, value }: { readonly kind: string; readonly value: string }): string {
  return `${kind}: ${value}`
}

function describeBasicConstraints({ basicConstraints }: CertificateExtensions): string[] {
  return listed(basicConstraints).flatMap(({ isCa, pathLength }) => [
    isCa ? 'certificate authority' : 'end entity',
    ...listed(pathLength).map((count) => `at most ${count} authorities below`),
  ])
}

function describePolicyConstraints({ policyConstraints }: CertificateExtensions): string[] {
  return listed(policyConstraints).flatMap(({ requireExplicitPolicy, inhibitPolicyMapping }) => [
    ...listed(requireExplicitPolicy).map((count) => `a policy is required after ${count}`),
    ...listed(inhibitPolicyMapping).map((count) => `no policy is mapped after ${count}`),
  ])
}

function describeNameConstraints({ nameConstraints }: CertificateExtensions): string[] {
  return listed(nameConstraints).flatMap(({ permitted, excluded }) => [
    ...permitted.map((name) => `permitted ${describeName(name)}`),
    ...excluded.map((name) => `excluded ${describeName(name)}`),
  ])
}

function listed<Value>(value: Value | undefined): Value[] {
  return value === undefined ? [] : [value]
}
