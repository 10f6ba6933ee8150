import { AsnConvert } from '@peculiar/asn1-schema'
import { CertificateFormatError } from './certificate-format-error.ts'
import { hexOf } from './der-values.ts'

/** Decodes bytes by a schema class and makes sure that nothing in them was passed over: encoded again, the value gives
 * the same bytes. So defaults that are spelt out and members the schema does not know are refused.
 * @throws {CertificateFormatError}
 * @see X.690 sections 8.9 and 11.5; spec/security.md UD-13
 */
export function decodeExact<T>(bytes: Uint8Array, schema: new () => T, check: string): T {
  const decoded = decode(bytes, schema, check)
  const again = new Uint8Array(AsnConvert.serialize(decoded))
  if (Buffer.compare(again, bytes) === 0) return decoded
  throw fault(check, `${hexOf(bytes)}, of which ${hexOf(again)} is understood`, 'one DER form')
}

function decode<T>(bytes: Uint8Array, schema: new () => T, check: string): T {
  try {
    return AsnConvert.parse(bytes, schema)
  } catch (cause) {
    throw fault(check, hexOf(bytes.subarray(0, 64)), 'the type of RFC 5280', { cause })
  }
}

function fault(check: string, seen: string, wanted: string, options?: ErrorOptions) {
  const clause = 'RFC 5280 appendix A; spec/security.md UD-13'
  return new CertificateFormatError({ check, clause, seen, wanted }, options)
}
