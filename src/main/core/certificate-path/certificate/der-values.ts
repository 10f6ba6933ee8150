import { readDerTime } from '../der-time.ts'
import type { DerElement } from '../strict-der.ts'
import { CertificateFormatError } from './certificate-format-error.ts'

/** Lower-case hexadecimal digits of bytes. */
export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

/** The dotted form of a checked object identifier. @see X.690 section 8.19 */
export function readObjectIdentifier(contents: Uint8Array): string {
  const arcs: number[] = []
  let value = 0
  for (const octet of contents) {
    value = value * 128 + (octet & 0x7f)
    if (octet >= 0x80) continue
    arcs.push(value)
    value = 0
  }
  const [first = 0, ...rest] = arcs
  const root = Math.min(2, Math.floor(first / 40))
  return [root, first - root * 40, ...rest].join('.')
}

/** The number that the contents of an INTEGER stand for; zero where there are none. @see X.690 section 8.3 */
export function readInteger(contents: Uint8Array): bigint {
  return BigInt.asIntN(8 * contents.length, BigInt(`0x0${hexOf(contents)}`))
}

const mostCounted = 2 ** 31 - 1

/** Reads a small INTEGER that counts something.
 * @throws {CertificateFormatError} negative or beyond what any count here can be
 */
export function readCount(contents: Uint8Array, name: string): number {
  const count = readInteger(contents)
  if (count >= 0n && count <= mostCounted) return Number(count)
  throw new CertificateFormatError({
    check: name,
    clause: 'RFC 5280 section 4.2.1',
    seen: `an INTEGER of ${hexOf(contents.subarray(0, 8))}`,
    wanted: `a count from 0 to ${mostCounted}`,
  })
}

/** Reads a serial number as hexadecimal digits without the sign octet.
 * @throws {CertificateFormatError} zero, negative or longer than 20 octets
 * @see RFC 5280 section 4.1.2.2; spec/security.md UD-13
 */
export function readSerialNumber(contents: Uint8Array): string {
  if (readInteger(contents) > 0n && contents.length <= 20) {
    return hexOf(contents[0] === 0 ? contents.subarray(1) : contents)
  }
  throw new CertificateFormatError({
    check: 'serial number',
    clause: 'RFC 5280 section 4.1.2.2; spec/security.md UD-13',
    seen: contents.length > 20 ? `${contents.length} octets` : `0x${hexOf(contents)}`,
    wanted: 'a positive number of at most 20 octets',
  })
}

/** Reads a BIT STRING that holds whole octets, such as a key or a signature. */
export function readOctetsOfBitString({ contents }: DerElement, name: string): Uint8Array {
  if (contents[0] === 0 && contents.length > 1) return contents.subarray(1)
  throw new CertificateFormatError({
    check: name,
    clause: 'RFC 5280 section 4.1.1.3; spec/security.md UD-13',
    seen: `a BIT STRING with ${contents[0]} unused bits of ${contents.length - 1} octets`,
    wanted: 'whole octets',
  })
}

/** Reads a time in either type, which applications have to process for any year that both can express.
 * @returns epoch seconds
 * @see RFC 5280 section 4.1.2.5
 */
export function readTime({ tag, contents }: DerElement, name: string): number {
  const seconds = readDerTime(tag, contents)
  if (seconds !== undefined) return seconds
  throw new CertificateFormatError({
    check: name,
    clause: 'RFC 5280 section 4.1.2.5',
    seen: `tag 0x${tag.toString(16)}`,
    wanted: 'a UTCTime or GeneralizedTime',
  })
}
