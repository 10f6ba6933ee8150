import { DerFormatError } from './der-format-error.ts'
import { checkPrimitive } from './der-primitives.ts'
import { derTag } from './der-tags.ts'

/** One element of a checked DER encoding; both views share the memory of the bytes that were read. */
export interface DerElement {
  /** Identifier octet: class, constructed bit and number. */
  readonly tag: number
  /** Header and contents. */
  readonly encoding: Uint8Array
  readonly contents: Uint8Array
}

/** Deepest nesting that is read. @see spec/security.md UD-13 */
const maxDepth = 32

const constructedTypes: ReadonlySet<number> = new Set([derTag.sequence, derTag.set])

/** Reads one DER element that fills the bytes, after checking it and everything inside it: definite minimal lengths, tags
 * below 31 of the types in use, primitive types in their one DER form, SET members in order, at most 32 levels.
 * Contents of OCTET STRING, BIT STRING and primitive context tags are opaque: what they hold is read by itself.
 * @throws {DerFormatError}
 * @see X.690 sections 8 and 10 to 11; RFC 5280 section 4.1.2.5; spec/security.md UD-13
 */
export function readStrictDer(bytes: Uint8Array): DerElement {
  const end = checkElement(bytes, 0, bytes.length, 1)
  if (end !== bytes.length) {
    throw new DerFormatError(end, `${bytes.length - end} trailing bytes`, 'the end of the encoding')
  }
  return readElementAt(bytes, 0)
}

/** The elements inside a constructed one, read one at a time, so that a long list needs no tree in memory. */
export function* childrenOf(parent: DerElement): Generator<DerElement, void, undefined> {
  for (let at = 0; at < parent.contents.length; ) {
    const child = readElementAt(parent.contents, at)
    yield child
    at += child.encoding.length
  }
}

/** Checks the element at an offset and tells where it ends. */
function checkElement(bytes: Uint8Array, offset: number, limit: number, depth: number): number {
  if (depth > maxDepth) {
    throw new DerFormatError(offset, `an element at level ${depth}`, `at most ${maxDepth} levels`)
  }
  const tag = checkTag(bytes, offset, limit)
  const { start, end } = checkLength(bytes, offset + 1, limit)
  const isConstructed = (tag & 0x20) !== 0
  if (!isConstructed) {
    if (tag < 0x80) checkPrimitive(tag, bytes.subarray(start, end), offset)
    return end
  }
  let previous = -1
  for (let at = start; at < end; ) {
    const next = checkElement(bytes, at, end, depth + 1)
    if (tag === derTag.set && previous !== -1) checkSetOrder(bytes, previous, at, next)
    previous = at
    at = next
  }
  return end
}

function checkTag(bytes: Uint8Array, offset: number, limit: number): number {
  const tag = bytes[offset]
  if (tag === undefined || offset >= limit) {
    throw new DerFormatError(offset, 'the end', 'an element')
  }
  const wanted = 'a tag of the types in use'
  const named = `the tag 0x${tag.toString(16).padStart(2, '0')}`
  if ((tag & 0x1f) === 0x1f) throw new DerFormatError(offset, named, 'a tag number below 31')
  const tagClass = tag & 0xc0
  if (tagClass === 0x80) return tag
  if (tagClass !== 0) throw new DerFormatError(offset, named, wanted)
  const isKnown = (tag & 0x20) !== 0 ? constructedTypes.has(tag) : primitiveTypes.has(tag)
  if (!isKnown) throw new DerFormatError(offset, named, wanted)
  return tag
}

const primitiveTypes: ReadonlySet<number> = new Set(
  Object.values(derTag).filter((tag) => !constructedTypes.has(tag)),
)

/** @see X.690 section 10.1: definite form, in as few octets as can be */
function checkLength(bytes: Uint8Array, offset: number, limit: number) {
  const first = bytes[offset]
  if (first === undefined || offset >= limit) {
    throw new DerFormatError(offset, 'the end', 'a length')
  }
  const { length, start } = first < 0x80 ? { length: first, start: offset + 1 } : longLength(first)
  const end = start + length
  if (end > limit) {
    throw new DerFormatError(offset, `a length of ${length}`, `at most ${limit - start}`)
  }
  return { start, end }

  function longLength(octet: number) {
    const count = octet & 0x7f
    if (count === 0) throw new DerFormatError(offset, 'an indefinite length', 'a definite length')
    if (count > 4 || offset + count >= limit) {
      throw new DerFormatError(offset, `a length in ${count} octets`, 'a length within the bytes')
    }
    const octets = bytes.subarray(offset + 1, offset + 1 + count)
    const value = octets.reduce((sum, octet) => sum * 256 + octet, 0)
    if (octets[0] === 0 || value < 0x80) {
      throw new DerFormatError(
        offset,
        `a length of ${value} in ${count} octets`,
        'the shortest form',
      )
    }
    return { length: value, start: offset + 1 + count }
  }
}

/** @see X.690 sections 10.3 and 11.6; members with equal encodings are allowed */
function checkSetOrder(bytes: Uint8Array, previous: number, at: number, next: number): void {
  if (Buffer.compare(bytes.subarray(previous, at), bytes.subarray(at, next)) > 0) {
    throw new DerFormatError(at, 'a member of a SET before a smaller one', 'members in order')
  }
}

/** Reads an element of bytes that were checked before. */
/** The element at an offset of bytes that were checked as a whole. */
export function readElementAt(bytes: Uint8Array, offset: number): DerElement {
  const first = bytes[offset + 1] ?? 0
  const count = first < 0x80 ? 0 : first & 0x7f
  const start = offset + 2 + count
  const octets = count === 0 ? [first] : bytes.subarray(offset + 2, start)
  let length = 0
  for (const octet of octets) length = length * 256 + octet
  return {
    tag: bytes[offset] ?? 0,
    encoding: bytes.subarray(offset, start + length),
    contents: bytes.subarray(start, start + length),
  }
}
