import { createHash } from 'node:crypto'
import type { CertificateDetail } from '../../../../shared/contract/certificates.ts'
import { type DistinguishedName, parseCertificate } from '../../certificate-path/index.ts'
import { writePem } from '../../pem.ts'
import { crlUrlsOf, describeExtension } from './describe-extension.ts'

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

const attributeNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
}

/** Decodes a stored certificate for people; nothing is verified. */
export function describeCertificate(der: Uint8Array): CertificateDescription {
  const { subject, issuer, extensions, publicKey, signature, fingerprint } = parseCertificate(der)
  return {
    pem: writePem('CERTIFICATE', der),
    version: 3,
    signatureAlgorithm: signature.algorithm.name,
    keyAlgorithm: publicKey.name,
    fingerprints: { sha256: fingerprint, sha1: createHash('sha1').update(der).digest('hex') },
    subjectAttributes: listAttributes(subject),
    issuerAttributes: listAttributes(issuer),
    alternativeNames: (extensions.subjectAltNames ?? []).map(({ kind, value }) => ({
      kind,
      value,
    })),
    extensions: extensions.entries.map((entry) => describeExtension(entry, extensions)),
    crlUrls: crlUrlsOf(extensions),
    ocspUrls: [...extensions.ocspUris],
    issuerUrls: [...extensions.caIssuerUris],
  }
}

/** The attributes of a name in their order; a type without a short name keeps its OID. */
function listAttributes({ relativeNames }: DistinguishedName): { type: string; value: string }[] {
  return relativeNames
    .flat()
    .map(({ type, value }) => ({ type: attributeNames[type] ?? type, value }))
}
