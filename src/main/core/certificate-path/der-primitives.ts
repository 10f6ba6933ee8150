import { isUtf8 } from 'node:buffer'
import { DerFormatError } from './der-format-error.ts'
import { derTag } from './der-tags.ts'
import { readDerTime } from './der-time.ts'

/** Checks that the contents of a primitive universal type are in the one form DER allows.
 * @param offset where the element begins, for the message
 * @throws {DerFormatError}
 * @see X.690 sections 8.2, 8.3, 8.6, 8.19, 8.23 and 11; spec/security.md UD-13
 */
export function checkPrimitive(tag: number, contents: Uint8Array, offset: number): void {
  const fault = faultOf(tag, contents)
  if (fault !== undefined) throw new DerFormatError(offset, fault.seen, fault.wanted)
}

interface Fault {
  readonly seen: string
  readonly wanted: string
}

function faultOf(tag: number, contents: Uint8Array): Fault | undefined {
  switch (tag) {
    case derTag.boolean:
      return booleanFault(contents)
    case derTag.integer:
    case derTag.enumerated:
      return integerFault(contents)
    case derTag.bitString:
      return bitStringFault(contents)
    case derTag.null:
      return contents.length === 0 ? undefined : { seen: 'a NULL with contents', wanted: 'none' }
    case derTag.objectIdentifier:
      return objectIdentifierFault(contents)
    case derTag.utcTime:
    case derTag.generalizedTime:
      return timeFault(tag, contents)
    default:
      return textFault(tag, contents)
  }
}

function booleanFault(contents: Uint8Array): Fault | undefined {
  const [value] = contents
  if (contents.length === 1 && (value === 0x00 || value === 0xff)) return undefined
  return { seen: `a BOOLEAN of ${hexOf(contents)}`, wanted: 'one octet, 00 or ff' }
}

function integerFault(contents: Uint8Array): Fault | undefined {
  const [first, second] = contents
  if (first === undefined) return { seen: 'an empty INTEGER', wanted: 'at least one octet' }
  const isPadded =
    second !== undefined &&
    ((first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80))
  return isPadded ? { seen: 'a padded INTEGER', wanted: 'the fewest octets' } : undefined
}

function bitStringFault(contents: Uint8Array): Fault | undefined {
  const [unused] = contents
  const last = contents.at(-1)
  const isEmpty = contents.length === 1
  if (unused === undefined || last === undefined || unused > 7 || (unused > 0 && isEmpty)) {
    return {
      seen: `a BIT STRING of ${hexOf(contents.subarray(0, 2))}`,
      wanted: '0 to 7 unused bits',
    }
  }
  const isClean = (last & ((1 << unused) - 1)) === 0
  if (isEmpty || isClean) return undefined
  return { seen: 'a BIT STRING with unused bits set', wanted: 'unused bits of zero' }
}

/** Longest object identifier and largest arc; beyond the arc, implementations read different numbers. */
const identifierLimits = { octets: 64, arc: 2 ** 31 - 1 } as const

function objectIdentifierFault(contents: Uint8Array): Fault | undefined {
  const { octets, arc } = identifierLimits
  if (contents.length === 0 || contents.length > octets) {
    return { seen: `an OBJECT IDENTIFIER of ${contents.length} octets`, wanted: `1 to ${octets}` }
  }
  let value = 0
  let isStart = true
  for (const octet of contents) {
    if (isStart && octet === 0x80) {
      return { seen: 'a padded object identifier arc', wanted: 'the fewest octets' }
    }
    value = value * 128 + (octet & 0x7f)
    if (value > arc) return { seen: 'a huge object identifier arc', wanted: `at most ${arc}` }
    isStart = octet < 0x80
    if (isStart) value = 0
  }
  return isStart ? undefined : { seen: 'a cut object identifier arc', wanted: 'its last octet' }
}

function timeFault(tag: number, contents: Uint8Array): Fault | undefined {
  if (readDerTime(tag, contents) !== undefined) return undefined
  const wanted = tag === derTag.utcTime ? 'a UTCTime YYMMDDHHMMSSZ' : 'a time YYYYMMDDHHMMSSZ'
  return { seen: `a time of ${hexOf(contents.subarray(0, 20))}`, wanted }
}

function textFault(tag: number, contents: Uint8Array): Fault | undefined {
  const type = textTypes.get(tag)
  if (type === undefined || type.mayHold(contents)) return undefined
  return { seen: `a ${type.name} with other characters`, wanted: `the characters of ${type.name}` }
}

interface TextType {
  readonly name: string
  mayHold(contents: Uint8Array): boolean
}

const printable = new Set(
  Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?"),
)
const numeric = new Set(Buffer.from('0123456789 '))

const textTypes: ReadonlyMap<number, TextType> = new Map([
  [derTag.utf8String, { name: 'UTF8String', mayHold: isUtf8 }],
  [
    derTag.numericString,
    { name: 'NumericString', mayHold: isMadeOf((octet) => numeric.has(octet)) },
  ],
  [
    derTag.printableString,
    { name: 'PrintableString', mayHold: isMadeOf((octet) => printable.has(octet)) },
  ],
  [derTag.ia5String, { name: 'IA5String', mayHold: isMadeOf((octet) => octet < 0x80) }],
  [
    derTag.visibleString,
    { name: 'VisibleString', mayHold: isMadeOf((octet) => octet >= 0x20 && octet < 0x7f) },
  ],
  [
    derTag.universalString,
    { name: 'UniversalString', mayHold: (contents) => contents.length % 4 === 0 },
  ],
  [derTag.bmpString, { name: 'BMPString', mayHold: (contents) => contents.length % 2 === 0 }],
])

function isMadeOf(accepts: (octet: number) => boolean): (contents: Uint8Array) => boolean {
  return (contents) => contents.every(accepts)
}

function hexOf(bytes: Uint8Array): string {
  return bytes.length === 0 ? 'nothing' : Buffer.from(bytes.subarray(0, 24)).toString('hex')
}
