import {
  BasicConstraints,
  CertificatePolicies,
  ExtendedKeyUsage,
  PolicyConstraints,
  PolicyMappings,
} from '@peculiar/asn1-x509'
import { derTag } from '../der-tags.ts'
import type { DerElement } from '../strict-der.ts'
import { type CertificateExtensions, keyUsages } from './certificate-extensions.ts'
import { CertificateFormatError } from './certificate-format-error.ts'
import { decodeExact } from './decode-exact.ts'
import { hexOf, readCount } from './der-values.ts'
import { readGeneralNames } from './general-name.ts'
import { readNamedBits } from './named-bits.ts'
import { readAuthorityAccess, readAuthorityKeyIdentifier } from './read-authority.ts'
import { readDistributionPoints } from './read-distribution-points.ts'
import { readNameConstraints } from './read-name-constraints.ts'

/** How one extension is read. */
interface ExtensionReader {
  readonly name: string
  readonly clause: string
  /** RFC 5280 wants conforming CAs to leave it not critical. */
  readonly isNeverCritical: boolean
  read(value: DerElement, isCritical: boolean): Partial<CertificateExtensions>
}

/** Readers by object identifier: the extensions that are processed, critical or not. @see RFC 5280 section 4.2 */
export const extensionReaders: ReadonlyMap<string, ExtensionReader> = new Map([
  ['2.5.29.14', processed('subject key identifier', '4.2.1.2', readKeyIdentifier, 'never')],
  ['2.5.29.15', processed('key usage', '4.2.1.3', readKeyUsage)],
  ['2.5.29.17', processed('subject alternative name', '4.2.1.6', readSubjectAltNames)],
  ['2.5.29.18', processed('issuer alternative name', '4.2.1.7', readIssuerAltNames)],
  ['2.5.29.19', processed('basic constraints', '4.2.1.9', readBasicConstraints)],
  [
    '2.5.29.30',
    processed('name constraints', '4.2.1.10', (value) => ({
      nameConstraints: readNameConstraints(value),
    })),
  ],
  [
    '2.5.29.31',
    processed('CRL distribution points', '4.2.1.13', (value) => ({
      crlDistributionPoints: readDistributionPoints(value),
    })),
  ],
  ['2.5.29.32', processed('certificate policies', '4.2.1.4', readPolicies)],
  ['2.5.29.33', processed('policy mappings', '4.2.1.5', readMappings)],
  [
    '2.5.29.35',
    processed(
      'authority key identifier',
      '4.2.1.1',
      (value) => ({ authorityKeyIdentifier: readAuthorityKeyIdentifier(value) }),
      'never',
    ),
  ],
  ['2.5.29.36', processed('policy constraints', '4.2.1.11', readPolicyConstraints)],
  ['2.5.29.37', processed('extended key usage', '4.2.1.12', readExtendedKeyUsage)],
  ['2.5.29.54', processed('inhibit any policy', '4.2.1.14', readInhibitAnyPolicy)],
  [
    '1.3.6.1.5.5.7.1.1',
    processed('authority information access', '4.2.2.1', readAuthorityAccess, 'never'),
  ],
  ['1.3.6.1.5.5.7.48.1.5', processed('OCSP no check', '4.2', readNoCheck)],
])

function processed(
  name: string,
  section: string,
  read: ExtensionReader['read'],
  critical: 'never' | 'possible' = 'possible',
): ExtensionReader {
  return {
    name,
    clause: `RFC 5280 section ${section}`,
    isNeverCritical: critical === 'never',
    read,
  }
}

function readBasicConstraints({ encoding }: DerElement, isCritical: boolean) {
  const { cA, pathLenConstraint } = decodeExact(encoding, BasicConstraints, 'basic constraints')
  if (pathLenConstraint === undefined) return { basicConstraints: { isCritical, isCa: cA } }
  if (cA && pathLenConstraint >= 0) {
    return { basicConstraints: { isCritical, isCa: cA, pathLength: pathLenConstraint } }
  }
  throw new CertificateFormatError({
    check: 'basic constraints',
    clause: 'RFC 5280 section 4.2.1.9; spec/security.md UD-04',
    seen: `a path length of ${pathLenConstraint} and cA ${String(cA).toUpperCase()}`,
    wanted: 'a path length from 0, of a CA only',
  })
}

function readKeyUsage(value: DerElement) {
  return { keyUsage: readNamedBits(value, keyUsages, 'key usage') }
}

function readExtendedKeyUsage({ encoding }: DerElement) {
  const purposes = decodeExact(encoding, ExtendedKeyUsage, 'extended key usage')
  return { extendedKeyUsage: atLeastOne([...purposes], 'extended key usage') }
}

function readSubjectAltNames(value: DerElement) {
  return { subjectAltNames: readGeneralNames(value) }
}

function readIssuerAltNames(value: DerElement) {
  return { issuerAltNames: readGeneralNames(value) }
}

function readPolicies({ encoding }: DerElement) {
  const policies = decodeExact(encoding, CertificatePolicies, 'certificate policies')
  const identifiers = atLeastOne(
    Array.from(policies, ({ policyIdentifier }) => policyIdentifier),
    'certificate policies',
  )
  const repeated = identifiers.find((policy, index) => identifiers.indexOf(policy) !== index)
  if (repeated === undefined) return { certificatePolicies: identifiers }
  throw new CertificateFormatError({
    check: 'certificate policies',
    clause: 'RFC 5280 section 4.2.1.4',
    seen: `${repeated} twice`,
    wanted: 'each policy once',
  })
}

function readMappings({ encoding }: DerElement) {
  const mappings = decodeExact(encoding, PolicyMappings, 'policy mappings')
  const pairs = Array.from(mappings, ({ issuerDomainPolicy, subjectDomainPolicy }) => ({
    issuerDomain: issuerDomainPolicy,
    subjectDomain: subjectDomainPolicy,
  }))
  return { policyMappings: atLeastOne(pairs, 'policy mappings') }
}

function readPolicyConstraints({ encoding }: DerElement) {
  const name = 'policy constraints'
  const decoded = decodeExact(encoding, PolicyConstraints, name)
  const { requireExplicitPolicy, inhibitPolicyMapping } = decoded
  atLeastOne(membersOfEither(requireExplicitPolicy, inhibitPolicyMapping), name)
  return {
    policyConstraints: {
      ...(requireExplicitPolicy !== undefined && {
        requireExplicitPolicy: readCount(new Uint8Array(requireExplicitPolicy), name),
      }),
      ...(inhibitPolicyMapping !== undefined && {
        inhibitPolicyMapping: readCount(new Uint8Array(inhibitPolicyMapping), name),
      }),
    },
  }
}

function membersOfEither(...members: ReadonlyArray<ArrayBuffer | undefined>): ArrayBuffer[] {
  return members.filter((member) => member !== undefined)
}

function readInhibitAnyPolicy(value: DerElement) {
  requireTag(value, derTag.integer, 'inhibit any policy')
  return { inhibitAnyPolicy: readCount(value.contents, 'inhibit any policy') }
}

function readKeyIdentifier(value: DerElement) {
  requireTag(value, derTag.octetString, 'subject key identifier')
  return { subjectKeyIdentifier: hexOf(value.contents) }
}

function readNoCheck(value: DerElement) {
  requireTag(value, derTag.null, 'OCSP no check')
  return { isOcspNoCheck: true }
}

function requireTag({ tag }: DerElement, wanted: number, check: string): void {
  if (tag === wanted) return
  throw new CertificateFormatError({
    check,
    clause: 'RFC 5280 section 4.2.1',
    seen: `tag 0x${tag.toString(16)}`,
    wanted: `tag 0x${wanted.toString(16)}`,
  })
}

function atLeastOne<T>(members: readonly T[], check: string): readonly T[] {
  if (members.length > 0) return members
  throw new CertificateFormatError({
    check,
    clause: 'RFC 5280 appendix A',
    seen: 'an empty list',
    wanted: 'at least one member',
  })
}
