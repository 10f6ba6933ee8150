import { createPublicKey, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import {
  type ParsedCertificate,
  parseCertificate,
  uriSansOf,
} from '../../certificate-path/index.ts'

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
  /** Every subject alternative name, as text. */
  readonly names: readonly string[]
  /** RFC 7638 thumbprint of the public key. */
  readonly thumbprint: string
  readonly isAuthority: boolean
}

const commonNameOid = '2.5.4.3'

/** Reads what lists need from the DER of a certificate.
 * @throws {CertificateFormatError} no certificate, or not strictly DER
 * @throws {Error} it is about a key that has no JWK
 */
export async function readCertificateFacts(der: Uint8Array): Promise<CertificateFacts> {
  const certificate = parseCertificate(der)
  const { subject, issuer, extensions, publicKey } = certificate
  return {
    id: certificate.fingerprint,
    subject: subject.text,
    commonName: commonNameOf(certificate),
    issuer: issuer.text,
    serial: certificate.serialNumber,
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    uris: uriSansOf(certificate),
    names: (extensions.subjectAltNames ?? []).map(({ value }) => value),
    thumbprint: await thumbprintOf(publicKeyOf(publicKey.spki)),
    isAuthority: extensions.basicConstraints?.isCa ?? false,
  }
}

/** The last common name of a subject, or the whole subject where it has none. */
export function commonNameOf({ subject }: Pick<ParsedCertificate, 'subject'>): string {
  const names = subject.relativeNames.flat().filter(({ type }) => type === commonNameOid)
  return names.at(-1)?.value ?? subject.text
}

/** The key in a DER SubjectPublicKeyInfo. */
export function publicKeyOf(spki: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
}

/** RFC 7638 thumbprint of a public key. */
export async function thumbprintOf(key: KeyObject): Promise<string> {
  // An RSA, EC or OKP public key exports as exactly the members of its JWK.
  return calculateJwkThumbprint(key.export({ format: 'jwk' }) as JWK)
}
