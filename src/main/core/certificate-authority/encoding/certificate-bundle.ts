import { writeElement, writeInteger } from './der-writer.ts'

const signedDataOid = Buffer.from('06092a864886f70d010702', 'hex')
const dataOid = Buffer.from('06092a864886f70d010701', 'hex')
const sequence = 0x30
const set = 0x31
const context0 = 0xa0

/** Writes certificates as a certs-only PKCS#7: signed data that signs nothing.
 * @param certificates DER
 * @returns DER
 * @see RFC 5652 section 5.1; RFC 5280 section 4.2.2.1
 */
export function writeCertificateBundle(certificates: readonly Uint8Array[]): Uint8Array {
  // The certificates are a SET OF, which DER wants in the order of their encodings.
  const ordered = [...certificates].sort(Buffer.compare)
  const signedData = writeElement(
    sequence,
    writeInteger(1),
    writeElement(set),
    writeElement(sequence, dataOid),
    writeElement(context0, ...ordered),
    writeElement(set),
  )
  return new Uint8Array(writeElement(sequence, signedDataOid, writeElement(context0, signedData)))
}
