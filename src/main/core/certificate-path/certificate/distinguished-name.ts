import { derTag } from '../der-tags.ts'
import type { DerElement } from '../strict-der.ts'
import { hexOf, readObjectIdentifier } from './der-values.ts'
import { ElementReader, membersOf } from './element-reader.ts'

/** One attribute of a name, such as `CN=Example`. */
export interface NameAttribute {
  /** Dotted object identifier of the attribute type. */
  readonly type: string
  /** The text, or hexadecimal digits of a value that is no text. */
  readonly value: string
  /** What the attribute is compared by; equal for values that match under RFC 5280 section 7.1. */
  readonly comparisonKey: string
}

/** A distinguished name as it stands in a certificate. */
export interface DistinguishedName {
  readonly der: Uint8Array
  readonly relativeNames: ReadonlyArray<readonly NameAttribute[]>
  /** For people: most significant part last, special characters escaped. @see RFC 4514 section 2 */
  readonly text: string
  /** Equal for two names exactly when they match. */
  readonly comparisonKey: string
}

/** Reads a Name. @see RFC 5280 section 4.1.2.4 */
export function readName(element: DerElement): DistinguishedName {
  const reader = new ElementReader(element, 'name')
  const relativeNames: NameAttribute[][] = []
  for (let member = reader.takeAny(); member !== undefined; member = reader.takeAny()) {
    relativeNames.push(readRelativeName(member, derTag.set))
  }
  return nameOf(element.encoding, relativeNames)
}

/** Reads the members of a RelativeDistinguishedName that has the given tag. */
export function readRelativeName(element: DerElement, tag: number): NameAttribute[] {
  return membersOf(element, 'relative distinguished name', tag).map(readAttribute)
}

/** Puts a name together from its parts; `der` stays with what was read. */
export function nameOf(
  der: Uint8Array,
  relativeNames: ReadonlyArray<readonly NameAttribute[]>,
): DistinguishedName {
  return {
    der,
    relativeNames,
    text: relativeNames.map(renderRelativeName).reverse().join(','),
    comparisonKey: comparisonKeyOf(relativeNames),
  }
}

/** Whether two names are the same name. @see RFC 5280 section 7.1 */
export function isSameName(one: DistinguishedName, other: DistinguishedName): boolean {
  return one.comparisonKey === other.comparisonKey
}

/** Whether a name lies within the subtree another one stands for: it begins with the same relative names.
 * @see RFC 5280 section 7.1
 */
export function isWithinName(name: DistinguishedName, subtree: DistinguishedName): boolean {
  const beginning = name.relativeNames.slice(0, subtree.relativeNames.length)
  return comparisonKeyOf(beginning) === subtree.comparisonKey
}

function comparisonKeyOf(relativeNames: ReadonlyArray<readonly NameAttribute[]>): string {
  return JSON.stringify(relativeNames.map(keysOf))
}

/** The attributes of a relative name have no order among themselves. */
function keysOf(relativeName: readonly NameAttribute[]): string[] {
  return relativeName.map(({ comparisonKey }) => comparisonKey).sort()
}

function readAttribute(element: DerElement): NameAttribute {
  const reader = new ElementReader(element, 'name attribute')
  const type = readObjectIdentifier(reader.take(derTag.objectIdentifier).contents)
  const member = reader.takeNext()
  reader.end()
  const text = readText(member)
  if (text === undefined) {
    const value = hexOf(member.encoding)
    return { type, value, comparisonKey: JSON.stringify([type, 'der', value]) }
  }
  return { type, value: text, comparisonKey: JSON.stringify([type, 'text', prepareText(text)]) }
}

/** The text of the string types names are made of; undefined for other types. */
function readText({ tag, contents }: DerElement): string | undefined {
  const bytes = Buffer.from(contents)
  switch (tag) {
    case derTag.utf8String:
    case derTag.printableString:
    case derTag.ia5String:
    case derTag.numericString:
    case derTag.visibleString:
      return bytes.toString('utf8')
    case derTag.teletexString:
      return bytes.toString('latin1')
    case derTag.bmpString:
      return bytes.swap16().toString('utf16le')
    default:
      return undefined
  }
}

/** Folds case, width and runs of spaces, so that texts that match have one form. @see RFC 4518 section 2; RFC 5280 section 7.1 */
function prepareText(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase().normalize('NFKC')
  return folded.replace(/\p{Zs}+/gu, ' ').replace(/^ | $/g, '')
}

const shortNames: ReadonlyMap<string, string> = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.5', 'serialNumber'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.9', 'STREET'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['0.9.2342.19200300.100.1.1', 'UID'],
  ['0.9.2342.19200300.100.1.25', 'DC'],
  ['1.2.840.113549.1.9.1', 'emailAddress'],
])

function renderRelativeName(relativeName: readonly NameAttribute[]): string {
  return relativeName
    .map(({ type, value }) => `${shortNames.get(type) ?? type}=${escapeText(value)}`)
    .join('+')
}

/** Escapes what has a meaning in RFC 4514 and what would not be seen or turn the reading direction. */
function escapeText(text: string): string {
  return text
    .replace(/[",+;<>\\]|^[ #]| $/g, '\\$&')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
      Buffer.from(character).reduce((hex, octet) => `${hex}\\${hexPair(octet)}`, ''),
    )
}

function hexPair(octet: number): string {
  return octet.toString(16).padStart(2, '0')
}
