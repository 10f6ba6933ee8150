import { createHash } from 'node:crypto'
import { CertID, OCSPRequest, Request, TBSRequest } from '@peculiar/asn1-ocsp'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import { AlgorithmIdentifier } from '@peculiar/asn1-x509'
import type { ParsedCertificate } from '../certificate/certificate.ts'

const sha1 = '1.3.14.3.2.26'

/** Builds an OCSP request about one certificate. The digests are SHA-1, the only ones every responder knows: they name the
 * issuer and vouch for nothing.
 * @see RFC 6960 section 4.1; RFC 5019 section 2.1.1
 */
export function buildOcspRequest(
  certificate: ParsedCertificate,
  issuer: ParsedCertificate,
): Uint8Array {
  const digest = (bytes: Uint8Array) => new OctetString(createHash('sha1').update(bytes).digest())
  const serial = Buffer.from(certificate.serialNumber, 'hex')
  const reqCert = new CertID({
    hashAlgorithm: new AlgorithmIdentifier({ algorithm: sha1, parameters: null }),
    issuerNameHash: digest(certificate.issuer.der),
    issuerKeyHash: digest(issuer.publicKey.keyOctets),
    serialNumber: toArrayBuffer(
      (serial[0] ?? 0) < 0x80 ? serial : Buffer.concat([Buffer.alloc(1), serial]),
    ),
  })
  const tbsRequest = new TBSRequest({ requestList: [new Request({ reqCert })] })
  return new Uint8Array(AsnConvert.serialize(new OCSPRequest({ tbsRequest })))
}

function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer
}
