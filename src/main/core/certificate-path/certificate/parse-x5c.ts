import type { ParsedCertificate } from './certificate.ts'
import { CertificateFormatError } from './certificate-format-error.ts'
import { maxCertificateBytes, parseCertificate } from './parse-certificate.ts'

/** Most certificates of one header. @see spec/security.md L-08 */
export const maxX5cCertificates = 6

/** Reads the `x5c` header parameter of a JWT: the leaf, then what came along in any order.
 * @throws {CertificateFormatError} no list of one to six texts, no plain base64, a certificate that is malformed
 * @see RFC 7515 section 4.1.6; spec/security.md L-08, UD-14
 */
export function parseX5c(value: unknown): {
  readonly leaf: ParsedCertificate
  readonly candidates: readonly ParsedCertificate[]
} {
  if (!Array.isArray(value)) throw fault(`${value === null ? 'null' : typeof value}`, 'a list')
  if (value.length > maxX5cCertificates) {
    throw fault(`${value.length} certificates`, `at most ${maxX5cCertificates}`)
  }
  const [leaf, ...candidates] = value.map((member: unknown) => parseCertificate(decode(member)))
  if (leaf === undefined) throw fault('an empty list', 'the certificate of the signer')
  return { leaf, candidates }
}

/** Standard base64 with padding and nothing else, in the one form that encodes these bytes. */
function decode(member: unknown): Uint8Array {
  if (typeof member !== 'string') throw fault(`a member of type ${typeof member}`, 'texts')
  if (member.length > Math.ceil(maxCertificateBytes / 3) * 4) {
    throw fault(
      `${member.length} characters`,
      `a certificate of at most ${maxCertificateBytes} bytes`,
    )
  }
  const bytes = Buffer.from(member, 'base64')
  if (member !== '' && bytes.toString('base64') === member) return bytes
  throw fault('a text that is no plain base64', 'base64 of DER, without line breaks or PEM')
}

function fault(seen: string, wanted: string): CertificateFormatError {
  const clause = 'RFC 7515 section 4.1.6; spec/security.md UD-14'
  return new CertificateFormatError({ check: 'x5c', clause, seen, wanted })
}
