import { createHash } from 'node:crypto'
import {
  BasicOCSPResponse,
  CertID,
  CertStatus,
  id_pkix_ocsp_basic,
  id_pkix_ocsp_nonce,
  KeyHash,
  Nonce,
  OCSPResponse,
  OCSPResponseStatus,
  ResponderID,
  ResponseBytes,
  ResponseData,
  RevokedInfo,
  SingleResponse,
} from '@peculiar/asn1-ocsp'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import { AlgorithmIdentifier, Certificate, CRLReason, type Extension } from '@peculiar/asn1-x509'
import type { OcspCertificateId } from '../../certificate-path/index.ts'
import { bufferOf } from './certificate.ts'
import { extensionOf } from './extensions.ts'
import type { Signer } from './signer.ts'

/** Names a certificate by digests that are known here. */
export type NamedCertificateId = OcspCertificateId & {
  readonly hash: Exclude<OcspCertificateId['hash'], 'unknown'>
}

/** What is said of one certificate; times are epoch seconds. */
export interface OcspStatus {
  readonly certificateId: NamedCertificateId
  readonly status:
    | { readonly kind: 'good' | 'unknown' }
    | { readonly kind: 'revoked'; readonly revokedAt: number; readonly reasonCode: number }
}

/** What an OCSP response says; times are epoch seconds. */
export interface OcspContent {
  readonly statuses: readonly OcspStatus[]
  readonly producedAt: number
  readonly nextUpdate: number
  /** Hex; undefined when none was asked with. */
  readonly nonce: string | undefined
}

/** Who signs OCSP responses. */
export interface OcspSigner {
  readonly signer: Signer
  /** What the BIT STRING of its public key holds. */
  readonly keyOctets: Uint8Array
  /** DER of a delegated responder's certificate, which is given along; undefined when the issuer signs itself. */
  readonly certificate: Uint8Array | undefined
}

const hashOids: Readonly<Record<NamedCertificateId['hash'], string>> = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
}
const derNull = new Uint8Array([0x05, 0x00]).buffer

/** Encodes and signs a basic OCSP response.
 * @returns DER
 * @see RFC 6960 section 4.2.1
 */
export async function signOcspResponse(
  content: OcspContent,
  responder: OcspSigner,
): Promise<Uint8Array> {
  const keyHash = createHash('sha1').update(responder.keyOctets).digest()
  const extensions = nonceExtensions(content.nonce)
  const tbsResponseData = new ResponseData({
    responderID: new ResponderID({ byKey: new KeyHash(bufferOf(keyHash)) }),
    producedAt: dateOf(content.producedAt),
    responses: content.statuses.map((status) => singleResponse(status, content)),
    ...(extensions.length === 0 ? {} : { responseExtensions: extensions }),
  })
  const { signer, certificate } = responder
  const signature = await signer.sign(encode(tbsResponseData))
  const response = new BasicOCSPResponse({
    tbsResponseData,
    signatureAlgorithm: signer.algorithm,
    signature: bufferOf(signature),
    ...(certificate === undefined ? {} : { certs: [AsnConvert.parse(certificate, Certificate)] }),
  })
  const responseBytes = new ResponseBytes({
    responseType: id_pkix_ocsp_basic,
    response: new OctetString(bufferOf(encode(response))),
  })
  return encode(new OCSPResponse({ responseStatus: OCSPResponseStatus.successful, responseBytes }))
}

/** The unsigned answer to a request that cannot be read. @see RFC 6960 section 2.3 */
export function malformedRequestResponse(): Uint8Array {
  return encode(new OCSPResponse({ responseStatus: OCSPResponseStatus.malformedRequest }))
}

function singleResponse({ certificateId, status }: OcspStatus, content: OcspContent) {
  return new SingleResponse({
    certID: certificateIdOf(certificateId),
    certStatus: statusOf(status),
    thisUpdate: dateOf(content.producedAt),
    nextUpdate: dateOf(content.nextUpdate),
  })
}

function certificateIdOf(id: NamedCertificateId): CertID {
  return new CertID({
    hashAlgorithm: new AlgorithmIdentifier({
      algorithm: hashOids[id.hash],
      parameters: derNull,
    }),
    issuerNameHash: octets(id.issuerNameHash),
    issuerKeyHash: octets(id.issuerKeyHash),
    serialNumber: bufferOf(Buffer.from(id.serialNumber, 'hex')),
  })
}

function statusOf(status: OcspStatus['status']): CertStatus {
  if (status.kind !== 'revoked') {
    return new CertStatus(status.kind === 'good' ? { good: null } : { unknown: null })
  }
  const revoked = new RevokedInfo({
    revocationTime: dateOf(status.revokedAt),
    revocationReason: new CRLReason(status.reasonCode),
  })
  return new CertStatus({ revoked })
}

function nonceExtensions(nonce: string | undefined): Extension[] {
  if (nonce === undefined) return []
  const value = encode(new Nonce(bufferOf(Buffer.from(nonce, 'hex'))))
  return [extensionOf(id_pkix_ocsp_nonce, false, value)]
}

function octets(hex: string): OctetString {
  return new OctetString(bufferOf(Buffer.from(hex, 'hex')))
}

function dateOf(seconds: number): Date {
  return new Date(seconds * 1_000)
}

function encode(value: object): Uint8Array {
  return new Uint8Array(AsnConvert.serialize(value))
}
