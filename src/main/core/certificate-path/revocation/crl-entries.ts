import type { ExtensionEntry } from '../certificate/certificate-extensions.ts'
import { CertificateFormatError } from '../certificate/certificate-format-error.ts'
import { hexOf, readTime } from '../certificate/der-values.ts'
import { ElementReader } from '../certificate/element-reader.ts'
import { readExtensionEntries } from '../certificate/read-extensions.ts'
import { derTag } from '../der-tags.ts'
import { childrenOf, type DerElement, readElementAt, readStrictDer } from '../strict-der.ts'
import type { CrlEntry, ParsedCrl, RevocationReason } from './crl.ts'

/** By the value of CRLReason; 7 is not used. @see RFC 5280 section 5.3.1 */
const reasons: ReadonlyArray<RevocationReason | undefined> = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  undefined,
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
]

const reasonIdentifier = '2.5.29.21'
/** Entry extensions with a meaning here: reason and invalidity date. The issuer of an entry makes a list indirect. */
const knownExtensions: ReadonlySet<string> = new Set([reasonIdentifier, '2.5.29.24'])

/** Finds what a list says of a serial number, looking at a few entries of many. A hold that a later entry lifts is no entry.
 * @see UDAP-PKI-011; spec/security.md UD-11
 */
export function findCrlEntry(
  { entries, entryOffsets }: ParsedCrl,
  serialNumber: string,
): CrlEntry | undefined {
  if (entries === undefined) return undefined
  const { contents } = entries
  const wanted = integerOf(serialNumber)
  let found: CrlEntry | undefined
  for (let at = firstOf(wanted, contents, entryOffsets); at < entryOffsets.length; at += 1) {
    const element = readElementAt(contents, entryOffsets[at] ?? 0)
    if (Buffer.compare(serialOf(element), wanted) !== 0) break
    const entry = readEntry(element)
    if (entry.reason !== 'removeFromCRL') found = strongerOf(found, entry)
    else if (found?.reason === 'certificateHold') found = undefined
  }
  return found
}

/** Place of the first entry whose number is not before the wanted one. */
function firstOf(wanted: Uint8Array, contents: Uint8Array, offsets: Uint32Array): number {
  let low = 0
  let high = offsets.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const serial = serialOf(readElementAt(contents, offsets[middle] ?? 0))
    if (Buffer.compare(serial, wanted) < 0) low = middle + 1
    else high = middle
  }
  return low
}

/** Octets of its number without a look at the rest. Lists may name odd numbers that no certificate here has; they match nothing. */
function serialOf(entry: DerElement): Uint8Array {
  return readElementAt(entry.contents, 0).contents
}

/** A revocation for good is never replaced by a hold. */
function strongerOf(found: CrlEntry | undefined, entry: CrlEntry): CrlEntry {
  return found === undefined || found.reason === 'certificateHold' ? entry : found
}

/** Contents of the INTEGER that stands for a positive number. */
function integerOf(digits: string): Uint8Array {
  const octets = Buffer.from(digits, 'hex')
  return (octets[0] ?? 0) < 0x80 ? octets : Buffer.concat([Buffer.alloc(1), octets])
}

/** Goes through all entries once: each has to be well-formed.
 * @returns where they begin, as a list keeps it, and the critical extensions without a meaning here
 */
export function surveyEntries(list: DerElement): {
  offsets: Uint32Array
  unknownCritical: string[]
} {
  const unknown = new Set<string>()
  const found: { readonly offset: number; readonly serial: Uint8Array }[] = []
  let offset = 0
  for (const element of childrenOf(list)) {
    found.push({ offset, serial: serialOf(element) })
    offset += element.encoding.length
    for (const { id, isCritical } of readEntry(element).extensions) {
      if (isCritical && !knownExtensions.has(id)) unknown.add(id)
    }
  }
  found.sort((one, other) => Buffer.compare(one.serial, other.serial) || one.offset - other.offset)
  return {
    offsets: Uint32Array.from(found, (entry) => entry.offset),
    unknownCritical: [...unknown],
  }
}

function readEntry(element: DerElement): CrlEntry & { extensions: readonly ExtensionEntry[] } {
  const reader = new ElementReader(element, 'revoked certificate')
  const serial = reader.take(derTag.integer)
  const date = reader.takeOptional(derTag.utcTime) ?? reader.take(derTag.generalizedTime)
  const list = reader.takeOptional(derTag.sequence)
  reader.end()
  const extensions = list === undefined ? [] : readExtensionEntries(list)
  return {
    serialNumber: hexOf(serial.contents),
    revokedAt: readTime(date, 'revocation date'),
    reason: readReason(extensions.find(({ id }) => id === reasonIdentifier)),
    extensions,
  }
}

function readReason(entry: ExtensionEntry | undefined): RevocationReason {
  return entry === undefined ? 'unspecified' : reasonOf(readStrictDer(entry.value))
}

/** Reads a CRLReason, an ENUMERATED of values in use. */
export function reasonOf({ tag, contents }: DerElement): RevocationReason {
  const reason = contents.length === 1 ? reasons[contents[0] ?? 7] : undefined
  if (tag === derTag.enumerated && reason !== undefined) return reason
  throw new CertificateFormatError({
    check: 'revocation reason',
    clause: 'RFC 5280 section 5.3.1',
    seen: `tag 0x${tag.toString(16)} with ${hexOf(contents.subarray(0, 8))}`,
    wanted: 'a reason in use',
  })
}
