import { createHash } from 'node:crypto'
import { AsnConvert } from '@peculiar/asn1-schema'
import { type Extension, type GeneralName, SubjectPublicKeyInfo } from '@peculiar/asn1-x509'
import {
  authorityInformation,
  authorityKeyIdentifier,
  basicConstraints,
  certificatePolicy,
  crlDistributionPoint,
  extendedKeyUsage,
  keyUsage,
  subjectAlternativeName,
  subjectKeyIdentifier,
} from '../encoding/extensions.ts'
import type { NameAttribute } from '../encoding/names.ts'
import {
  type CertificateProfile,
  clientAuthenticationUsage,
} from '../profiles/certificate-profiles.ts'
import { testNameConstraints } from '../profiles/name-constraints.ts'

/** The extensions of a certificate by what they are; what is undefined is left out. */
export interface DraftExtensions {
  readonly basicConstraints?: Extension | undefined
  readonly keyUsage?: Extension | undefined
  readonly extendedKeyUsage?: Extension | undefined
  readonly subjectAlternativeName?: Extension | undefined
  readonly subjectKeyIdentifier: Extension
  readonly authorityKeyIdentifier: Extension
  readonly policies?: Extension | undefined
  readonly policyConstraints?: Extension | undefined
  readonly nameConstraints?: Extension | undefined
  readonly crl?: Extension | undefined
  readonly information?: Extension | undefined
  readonly other?: Extension | undefined
}

/** A certificate before it is signed; times are epoch seconds. */
export interface CertificateDraft {
  readonly subject: readonly NameAttribute[]
  readonly notBefore: number
  readonly notAfter: number
  /** DER SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array
  readonly extensions: DraftExtensions
}

/** What a draft is made from. */
export interface DraftRequest {
  readonly profile: CertificateProfile
  readonly subject: readonly NameAttribute[]
  readonly notBefore: number
  readonly notAfter: number
  readonly publicKey: Uint8Array
  readonly names: readonly GeneralName[]
  readonly authenticatesClients: boolean
  readonly policyOid: string
  /** Key identifier of the issuer; undefined: the certificate is self-signed. */
  readonly issuerKeyIdentifier: Uint8Array | undefined
  /** Where the issuer publishes. */
  readonly pointers: { readonly crl: string; readonly certificate: string; readonly ocsp: string }
}

/** Drafts the certificate its profile wants: key usages and constraints are critical, both key identifiers are there.
 * @see spec/udap.md section 2.3, UDAP-CA-008; RFC 5280 section 4.2
 */
export function draftCertificate(request: DraftRequest): CertificateDraft {
  const { profile, names, pointers, publicKey } = request
  const ownIdentifier = keyIdentifierOf(publicKey)
  const usages = [
    ...profile.extendedKeyUsages,
    ...(request.authenticatesClients ? [clientAuthenticationUsage] : []),
  ]
  return {
    subject: request.subject,
    notBefore: request.notBefore,
    notAfter: request.notAfter,
    publicKey,
    extensions: {
      basicConstraints: basicConstraints(profile.isAuthority, profile.pathLength),
      keyUsage: keyUsage(profile.keyUsage),
      extendedKeyUsage: usages.length === 0 ? undefined : extendedKeyUsage(usages),
      subjectAlternativeName: names.length === 0 ? undefined : subjectAlternativeName(names),
      subjectKeyIdentifier: subjectKeyIdentifier(ownIdentifier),
      authorityKeyIdentifier: authorityKeyIdentifier(request.issuerKeyIdentifier ?? ownIdentifier),
      policies: certificatePolicy(request.policyOid),
      nameConstraints: profile.isAuthority ? testNameConstraints() : undefined,
      crl: profile.hasPointers ? crlDistributionPoint(pointers.crl) : undefined,
      information: profile.hasPointers
        ? authorityInformation({ issuers: pointers.certificate, ocsp: pointers.ocsp })
        : undefined,
    },
  }
}

/** The SHA-1 of the subject public key, which names it and protects nothing.
 * @param publicKey DER SubjectPublicKeyInfo
 * @see RFC 5280 section 4.2.1.2, method 1
 */
export function keyIdentifierOf(publicKey: Uint8Array): Uint8Array {
  const { subjectPublicKey } = AsnConvert.parse(publicKey, SubjectPublicKeyInfo)
  return new Uint8Array(createHash('sha1').update(Buffer.from(subjectPublicKey)).digest())
}
