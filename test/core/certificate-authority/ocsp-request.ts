import { createHash } from 'node:crypto'
import {
  CertID,
  id_pkix_ocsp_nonce,
  Nonce,
  OCSPRequest,
  Request,
  TBSRequest,
} from '@peculiar/asn1-ocsp'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import { AlgorithmIdentifier, Extension } from '@peculiar/asn1-x509'
import type { ParsedCertificate } from '../../../src/main/core/certificate-path/index.ts'

/** Digests to name certificates by; the last is one that nobody does so by. */
const hashOids = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  'sha512-256': '2.16.840.1.101.3.4.2.6',
} as const

/** An OCSP request about one serial number of an issuer. */
export function writeOcspRequest(
  issuer: ParsedCertificate,
  serialNumber: string,
  options: { readonly hash?: keyof typeof hashOids; readonly nonce?: Uint8Array } = {},
): Uint8Array {
  const { hash = 'sha1', nonce } = options
  const digest = (bytes: Uint8Array) => octets(createHash(hash).update(bytes).digest())
  const reqCert = new CertID({
    hashAlgorithm: new AlgorithmIdentifier({ algorithm: hashOids[hash], parameters: null }),
    issuerNameHash: digest(issuer.subject.der),
    issuerKeyHash: digest(issuer.publicKey.keyOctets),
    serialNumber: octets(Buffer.from(serialNumber, 'hex')).buffer,
  })
  const tbsRequest = new TBSRequest({ requestList: [new Request({ reqCert })] })
  if (nonce !== undefined) {
    const value = AsnConvert.serialize(new Nonce(octets(nonce).buffer))
    tbsRequest.requestExtensions = [
      new Extension({ extnID: id_pkix_ocsp_nonce, extnValue: new OctetString(value) }),
    ]
  }
  return new Uint8Array(AsnConvert.serialize(new OCSPRequest({ tbsRequest })))
}

function octets(bytes: Uint8Array): OctetString {
  return new OctetString(new Uint8Array(bytes).buffer)
}
