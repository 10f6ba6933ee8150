import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { AsnConvert } from '@peculiar/asn1-schema'
import {
  BasicConstraints,
  Certificate,
  type GeneralName,
  id_ce_basicConstraints,
  id_ce_subjectAltName,
  SubjectAlternativeName,
} from '@peculiar/asn1-x509'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { listAttributes, writeName } from '../encoding/name-text.ts'

/** What lists and searches need to know of a certificate; times are epoch seconds. */
export interface CertificateFacts {
  /** SHA-256 of the DER in hex. */
  readonly id: string
  readonly subject: string
  readonly commonName: string
  readonly issuer: string
  /** Hex. */
  readonly serial: string
  readonly notBefore: number
  readonly notAfter: number
  /** URI subject alternative names. */
  readonly uris: readonly string[]
  /** Every subject alternative name of a form that is text. */
  readonly names: readonly string[]
  /** RFC 7638 thumbprint of the public key. */
  readonly thumbprint: string
  readonly isAuthority: boolean
}

/** Reads what lists need from the DER of a certificate.
 * @throws {Error} no certificate, or one for a key that has no JWK
 */
export async function readCertificateFacts(der: Uint8Array): Promise<CertificateFacts> {
  const certificate = parseCertificate(der)
  const { subject, issuer, serialNumber, validity } = certificate.tbsCertificate
  const attributes = listAttributes(subject)
  const names = alternativeNamesOf(certificate)
  const constraints = findExtension(certificate, id_ce_basicConstraints, BasicConstraints)
  return {
    id: createHash('sha256').update(der).digest('hex'),
    subject: writeName(subject),
    commonName: attributes.findLast(({ type }) => type === 'CN')?.value ?? writeName(subject),
    issuer: writeName(issuer),
    serial: Buffer.from(serialNumber).toString('hex'),
    notBefore: secondsOf(validity.notBefore.getTime()),
    notAfter: secondsOf(validity.notAfter.getTime()),
    uris: names.flatMap((name) => name.uniformResourceIdentifier ?? []),
    names: names.flatMap(textOf),
    thumbprint: await thumbprintOf(publicKeyOf(certificate)),
    isAuthority: constraints?.cA ?? false,
  }
}

/** Decodes DER; the signature is not looked at. */
export function parseCertificate(der: Uint8Array): Certificate {
  return AsnConvert.parse(der, Certificate)
}

/** The subject's key. */
export function publicKeyOf({ tbsCertificate }: Certificate): KeyObject {
  const spki = Buffer.from(AsnConvert.serialize(tbsCertificate.subjectPublicKeyInfo))
  return createPublicKey({ key: spki, format: 'der', type: 'spki' })
}

/** RFC 7638 thumbprint of a public key. */
export async function thumbprintOf(key: KeyObject): Promise<string> {
  // An RSA, EC or OKP public key exports as exactly the members of its JWK.
  return calculateJwkThumbprint(key.export({ format: 'jwk' }) as JWK)
}

/** Subject alternative names in the order they are encoded. */
export function alternativeNamesOf(certificate: Certificate): readonly GeneralName[] {
  return findExtension(certificate, id_ce_subjectAltName, SubjectAlternativeName) ?? []
}

/** The decoded value of an extension, if the certificate has it. */
export function findExtension<Value>(
  { tbsCertificate }: Certificate,
  oid: string,
  type: new () => Value,
): Value | undefined {
  const extension = tbsCertificate.extensions?.find(({ extnID }) => extnID === oid)
  return extension === undefined ? undefined : AsnConvert.parse(extension.extnValue.buffer, type)
}

function textOf(name: GeneralName): string[] {
  const text = name.uniformResourceIdentifier ?? name.dNSName ?? name.rfc822Name ?? name.iPAddress
  return text === undefined ? [] : [text]
}

function secondsOf(time: Date): number {
  return Math.floor(time.getTime() / 1_000)
}
