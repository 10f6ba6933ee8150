import { AsnConvert } from '@peculiar/asn1-schema'
import {
  Certificate,
  type Extension,
  Extensions,
  type Name,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509'
import type { Signer } from './signer.ts'

/** What a certificate says; times are epoch seconds. */
export interface CertificateContent {
  /** Octets of a positive number, most significant first. */
  readonly serial: Uint8Array
  readonly issuer: Name
  readonly subject: Name
  readonly notBefore: number
  readonly notAfter: number
  /** DER SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array
  readonly extensions: readonly Extension[]
}

/** Encodes and signs a version 3 certificate exactly as told; which content is right is not decided here.
 * @returns DER
 * @see RFC 5280 section 4.1
 */
export async function signCertificate(
  content: CertificateContent,
  signer: Signer,
): Promise<Uint8Array> {
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: bufferOf(content.serial),
    signature: signer.algorithm,
    issuer: content.issuer,
    validity: new Validity({
      notBefore: new Date(content.notBefore * 1_000),
      notAfter: new Date(content.notAfter * 1_000),
    }),
    subject: content.subject,
    subjectPublicKeyInfo: AsnConvert.parse(content.publicKey, SubjectPublicKeyInfo),
    extensions: new Extensions([...content.extensions]),
  })
  const signature = await signer.sign(new Uint8Array(AsnConvert.serialize(tbsCertificate)))
  const certificate = new Certificate({
    tbsCertificate,
    signatureAlgorithm: signer.algorithm,
    signatureValue: bufferOf(signature),
  })
  return new Uint8Array(AsnConvert.serialize(certificate))
}

/** The bytes in a buffer of their own, as the ASN.1 classes take them. */
export function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}
