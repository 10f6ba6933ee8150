import { derTag } from '../../certificate-path/index.ts'
import { encodeElement } from './der-encoding.ts'

/** Deepest nesting that is converted. @see spec/security.md UD-13 */
const maxDepth = 32

const constructedOctetString = 0x20 | derTag.octetString

interface Converted {
  readonly der: Uint8Array
  /** Where the element ended. */
  readonly end: number
}

/** Gives the DER form of an element in BER, which is what the containers of some older tools are written in: lengths become
 * definite, octet strings whole and SETs ordered. Contents of octet strings stay as they are.
 * @returns undefined where the bytes are no BER either
 * @see X.690 section 8; RFC 7292 section 4
 */
export function convertBerToDer(bytes: Uint8Array): Uint8Array | undefined {
  const converted = convertElement(bytes, 0, bytes.length, 1)
  return converted?.end === bytes.length ? converted.der : undefined
}

function convertElement(
  bytes: Uint8Array,
  offset: number,
  limit: number,
  depth: number,
): Converted | undefined {
  const tag = bytes[offset]
  if (tag === undefined || (tag & 0x1f) === 0x1f || depth > maxDepth) return undefined
  const length = readLength(bytes, offset + 1, limit)
  if (length === undefined) return undefined
  const isConstructed = (tag & 0x20) !== 0
  const { start, end } = length
  if (!isConstructed) {
    if (end === undefined) return undefined
    return { der: encodeElement(tag, bytes.subarray(start, end)), end }
  }
  const inside = convertMembers(bytes, start, end ?? limit, end === undefined, depth)
  return inside && { der: assemble(tag, inside.members), end: inside.end }
}

function convertMembers(
  bytes: Uint8Array,
  start: number,
  limit: number,
  isIndefinite: boolean,
  depth: number,
): { readonly members: Uint8Array[]; readonly end: number } | undefined {
  const members: Uint8Array[] = []
  let at = start
  while (at < limit) {
    if (isIndefinite && bytes[at] === 0 && bytes[at + 1] === 0 && at + 2 <= limit) {
      return { members, end: at + 2 }
    }
    const member = convertElement(bytes, at, limit, depth + 1)
    if (member === undefined) return undefined
    members.push(member.der)
    at = member.end
  }
  return isIndefinite ? undefined : { members, end: at }
}

function assemble(tag: number, members: readonly Uint8Array[]): Uint8Array {
  if (tag === constructedOctetString) {
    return encodeElement(derTag.octetString, ...members.map(contentsOf))
  }
  if (tag === derTag.set) return encodeElement(tag, ...members.toSorted(Buffer.compare))
  return encodeElement(tag, ...members)
}

/** The contents of an element that was encoded here. */
export function contentsOf(der: Uint8Array): Uint8Array {
  const first = der[1] ?? 0
  return der.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f))
}

/** @returns the contents' bounds, the end undefined for the indefinite form; nothing for no length */
function readLength(bytes: Uint8Array, offset: number, limit: number) {
  const first = offset < limit ? bytes[offset] : undefined
  if (first === undefined) return undefined
  if (first === 0x80) return { start: offset + 1, end: undefined }
  const count = first < 0x80 ? 0 : first & 0x7f
  const start = offset + 1 + count
  if (count > 4 || start > limit) return undefined
  let length = count === 0 ? first : 0
  for (const octet of bytes.subarray(offset + 1, start)) length = length * 256 + octet
  return start + length > limit ? undefined : { start, end: start + length }
}
