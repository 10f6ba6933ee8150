import { checkPrimitive } from '../der-primitives.ts'
import { contextTag, derTag } from '../der-tags.ts'
import type { DerElement } from '../strict-der.ts'
import { CertificateFormatError } from './certificate-format-error.ts'
import { hexOf, readObjectIdentifier } from './der-values.ts'
import { type DistinguishedName, readName } from './distinguished-name.ts'
import { ElementReader, membersOf } from './element-reader.ts'

/** A GeneralName; `encoding` is what stands in the certificate, tag included. @see RFC 5280 section 4.2.1.6 */
export type GeneralName = { readonly encoding: Uint8Array } & (
  | { readonly kind: 'email' | 'dns' | 'uri'; readonly value: string }
  | { readonly kind: 'ip'; readonly value: string; readonly octets: Uint8Array }
  | { readonly kind: 'directory-name'; readonly value: string; readonly name: DistinguishedName }
  | { readonly kind: 'registered-id' | 'other-name' | 'x400' | 'edi-party'; readonly value: string }
)

/** Reads a list of names that may not be empty. @param tag of the list where it is not a SEQUENCE */
export function readGeneralNames(element: DerElement, tag?: number): GeneralName[] {
  return membersOf(element, 'general names', tag).map((member) => readGeneralName(member))
}

/** Whether an IP address stands alone or with a mask, as in name constraints. */
type IpForm = 'address' | 'range'

/** Reads one name of any of the nine kinds.
 * @throws {CertificateFormatError} unknown kind, empty, control characters, an address of another length
 * @see RFC 5280 sections 4.2.1.6 and 4.2.1.10; spec/security.md UD-07
 */
export function readGeneralName(element: DerElement, ipForm: IpForm = 'address'): GeneralName {
  const { tag, contents, encoding } = element
  switch (tag) {
    case contextTag(0, 'constructed'):
      return { kind: 'other-name', encoding, value: readOtherName(element) }
    case contextTag(1, 'primitive'):
      return { kind: 'email', encoding, value: readIa5(contents, 'email', ipForm) }
    case contextTag(2, 'primitive'):
      return { kind: 'dns', encoding, value: readIa5(contents, 'DNS', ipForm) }
    case contextTag(3, 'constructed'):
      return { kind: 'x400', encoding, value: hexOf(contents) }
    case contextTag(4, 'constructed'):
      return readDirectoryName(element)
    case contextTag(5, 'constructed'):
      return { kind: 'edi-party', encoding, value: hexOf(contents) }
    case contextTag(6, 'primitive'):
      return { kind: 'uri', encoding, value: readIa5(contents, 'URI', ipForm) }
    case contextTag(7, 'primitive'):
      return { kind: 'ip', encoding, octets: contents, value: readIp(contents, ipForm) }
    case contextTag(8, 'primitive'):
      return { kind: 'registered-id', encoding, value: readRegisteredId(contents) }
    default:
      throw fault('an unknown kind', `tag 0x${tag.toString(16)}`, 'one of the nine kinds')
  }
}

/** An IA5String with no octet that could end the text early elsewhere. Constraints may be empty: all names of the kind. */
function readIa5(contents: Uint8Array, kind: string, ipForm: IpForm): string {
  const odd = contents.find((octet) => octet < 0x20 || octet >= 0x7f)
  if (odd !== undefined) {
    const seen = `the octet 0x${odd.toString(16).padStart(2, '0')}`
    throw fault(`a ${kind} name`, seen, 'printable characters of IA5')
  }
  if (contents.length === 0 && ipForm === 'address') {
    throw fault(`a ${kind} name`, 'an empty text', 'at least one character')
  }
  return Buffer.from(contents).toString('latin1')
}

function readDirectoryName(element: DerElement): GeneralName {
  const reader = new ElementReader(element, 'directory name', element.tag)
  const name = readName(reader.take(derTag.sequence))
  reader.end()
  return { kind: 'directory-name', encoding: element.encoding, value: name.text, name }
}

function readOtherName(element: DerElement): string {
  const reader = new ElementReader(element, 'other name', element.tag)
  const type = readObjectIdentifier(reader.take(derTag.objectIdentifier).contents)
  const value = reader.take(contextTag(0, 'constructed'))
  reader.end()
  return `${type}:${hexOf(value.contents)}`
}

/** The tag of the kind hides the universal one, so the contents are checked as the type they are. */
function readRegisteredId(contents: Uint8Array): string {
  checkPrimitive(derTag.objectIdentifier, contents, 0)
  return readObjectIdentifier(contents)
}

function readIp(octets: Uint8Array, form: IpForm): string {
  const lengths = form === 'address' ? [4, 16] : [8, 32]
  if (!lengths.includes(octets.length)) {
    throw fault('an IP address', `${octets.length} octets`, lengths.join(' or '))
  }
  if (form === 'address') return renderIp(octets)
  const half = octets.length / 2
  const mask = octets.subarray(half)
  const bits = [...mask].map((octet) => octet.toString(2).padStart(8, '0')).join('')
  if (!/^1*0*$/.test(bits)) {
    throw fault('an IP address', `the mask ${hexOf(mask)}`, 'ones before zeros')
  }
  return `${renderIp(octets.subarray(0, half))}/${bits.replaceAll('0', '').length}`
}

function renderIp(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join('.')
  return hexOf(octets)
    .replace(/.{4}(?=.)/g, '$&:')
    .replace(/\b0{1,3}/g, '')
}

function fault(check: string, seen: string, wanted: string): CertificateFormatError {
  const clause = 'RFC 5280 section 4.2.1.6; spec/security.md UD-07'
  return new CertificateFormatError({ check: `general name, ${check}`, clause, seen, wanted })
}
