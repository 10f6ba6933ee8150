import { AsnConvert } from '@peculiar/asn1-schema'
import { Extensions, type GeneralName } from '@peculiar/asn1-x509'
import { writeElement, writeInteger } from './der-writer.ts'
import { subjectAlternativeName } from './extensions.ts'
import { buildName, type NameAttribute } from './names.ts'
import type { Signer } from './signer.ts'

const extensionRequestOid = Buffer.from('06092a864886f70d01090e', 'hex')
const sequence = 0x30
const set = 0x31
const context0 = 0xa0
const bitString = 0x03

/** What a certificate signing request asks for. */
export interface CertificateRequestContent {
  readonly subject: readonly NameAttribute[]
  /** DER SubjectPublicKeyInfo. */
  readonly publicKey: Uint8Array
  readonly names: readonly GeneralName[]
}

/** Encodes and signs a certificate signing request.
 * @returns DER
 * @see RFC 2986 section 4
 */
export async function signCertificateRequest(
  content: CertificateRequestContent,
  signer: Signer,
): Promise<Uint8Array> {
  const info = writeElement(
    sequence,
    writeInteger(0),
    encode(buildName(content.subject)),
    content.publicKey,
    writeElement(context0, ...requestedExtensions(content.names)),
  )
  const signature = await signer.sign(info)
  const bits = writeElement(bitString, Buffer.from([0]), signature)
  return new Uint8Array(writeElement(sequence, info, encode(signer.algorithm), bits))
}

function requestedExtensions(names: readonly GeneralName[]): Buffer[] {
  if (names.length === 0) return []
  const extensions = encode(new Extensions([subjectAlternativeName(names)]))
  return [writeElement(sequence, extensionRequestOid, writeElement(set, extensions))]
}

function encode(value: object): Uint8Array {
  return new Uint8Array(AsnConvert.serialize(value))
}
