import { createHash, type KeyObject } from 'node:crypto'
import {
  AuthorityInfoAccessSyntax,
  type Certificate,
  CRLDistributionPoints,
  type GeneralName,
  id_ad_caIssuers,
  id_ad_ocsp,
  id_ce_cRLDistributionPoints,
  id_pe_authorityInfoAccess,
} from '@peculiar/asn1-x509'
import type { CertificateDetail } from '../../../../shared/contract/certificates.ts'
import { describeGeneralName, listAttributes } from '../encoding/name-text.ts'
import { writePem } from '../encoding/pem.ts'
import {
  alternativeNamesOf,
  findExtension,
  parseCertificate,
  publicKeyOf,
} from './certificate-facts.ts'
import { describeExtension } from './describe-extension.ts'

/** What a certificate says, in words. */
export type CertificateDescription = Pick<
  CertificateDetail,
  | 'pem'
  | 'version'
  | 'signatureAlgorithm'
  | 'fingerprints'
  | 'subjectAttributes'
  | 'issuerAttributes'
  | 'alternativeNames'
  | 'extensions'
  | 'crlUrls'
  | 'ocspUrls'
  | 'issuerUrls'
> & { readonly keyAlgorithm: string }

const signatureAlgorithms: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.5': 'RSA with SHA-1',
  '1.2.840.113549.1.1.11': 'RSA with SHA-256',
  '1.2.840.113549.1.1.12': 'RSA with SHA-384',
  '1.2.840.113549.1.1.13': 'RSA with SHA-512',
  '1.2.840.113549.1.1.10': 'RSA-PSS',
  '1.2.840.10045.4.1': 'ECDSA with SHA-1',
  '1.2.840.10045.4.3.2': 'ECDSA with SHA-256',
  '1.2.840.10045.4.3.3': 'ECDSA with SHA-384',
  '1.2.840.10045.4.3.4': 'ECDSA with SHA-512',
  '1.3.101.112': 'Ed25519',
}

/** Decodes a certificate for people; nothing is verified. */
export function describeCertificate(der: Uint8Array): CertificateDescription {
  const certificate = parseCertificate(der)
  const { subject, issuer, version, extensions } = certificate.tbsCertificate
  return {
    pem: writePem('CERTIFICATE', der),
    version: version + 1,
    signatureAlgorithm: describeSignatureAlgorithm(certificate.signatureAlgorithm.algorithm),
    keyAlgorithm: describeKeyAlgorithm(publicKeyOf(certificate)),
    fingerprints: { sha256: digest('sha256', der), sha1: digest('sha1', der) },
    subjectAttributes: listAttributes(subject),
    issuerAttributes: listAttributes(issuer),
    alternativeNames: alternativeNamesOf(certificate).map(describeGeneralName),
    extensions: (extensions ?? []).map(describeExtension),
    crlUrls: crlUrlsOf(certificate),
    ocspUrls: accessUrlsOf(certificate, id_ad_ocsp),
    issuerUrls: accessUrlsOf(certificate, id_ad_caIssuers),
  }
}

/** The name of a signature algorithm, or its OID. */
export function describeSignatureAlgorithm(oid: string): string {
  return signatureAlgorithms[oid] ?? oid
}

/** A key's kind and size, as in `RSA 2048`, `EC P-256` or `Ed25519`. */
export function describeKeyAlgorithm(key: KeyObject): string {
  const { modulusLength, namedCurve = '' } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'rsa') return `RSA ${modulusLength}`
  if (key.asymmetricKeyType === 'ec') return `EC ${curveNames[namedCurve] ?? namedCurve}`
  return key.asymmetricKeyType === 'ed25519' ? 'Ed25519' : (key.asymmetricKeyType ?? 'unknown')
}

const curveNames: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
}

function crlUrlsOf(certificate: Certificate): string[] {
  const points = findExtension(certificate, id_ce_cRLDistributionPoints, CRLDistributionPoints)
  return (points ?? []).flatMap(({ distributionPoint }) =>
    (distributionPoint?.fullName ?? []).flatMap(urlOf),
  )
}

function accessUrlsOf(certificate: Certificate, method: string): string[] {
  const access = findExtension(certificate, id_pe_authorityInfoAccess, AuthorityInfoAccessSyntax)
  return (access ?? [])
    .filter(({ accessMethod }) => accessMethod === method)
    .flatMap(({ accessLocation }) => urlOf(accessLocation))
}

function urlOf({ uniformResourceIdentifier }: GeneralName): string[] {
  return uniformResourceIdentifier === undefined ? [] : [uniformResourceIdentifier]
}

function digest(algorithm: 'sha1' | 'sha256', der: Uint8Array): string {
  return createHash(algorithm).update(der).digest('hex')
}
