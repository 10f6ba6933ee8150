import { AsnConvert } from '@peculiar/asn1-schema'
import type { GeneralName, Name } from '@peculiar/asn1-x509'
import type { AlternativeName } from '../../../../shared/contract/certificates.ts'

const attributeTypes: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.42': 'GN',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
}

/** The attributes of a distinguished name in the order they are encoded; a type without a short name keeps its OID. */
export function listAttributes(name: Name): { type: string; value: string }[] {
  return name.flatMap((level) =>
    level.map(({ type, value }) => ({
      type: attributeTypes[type] ?? type,
      value: value.toString(),
    })),
  )
}

/** A distinguished name as text, most specific attribute first.
 * @see RFC 4514 section 2
 */
export function writeName(name: Name): string {
  const levels = name.map((level) =>
    level
      .map(({ type, value }) => `${attributeTypes[type] ?? type}=${escapeValue(value.toString())}`)
      .join('+'),
  )
  return levels.reverse().join(',')
}

/** @see RFC 4514 section 2.4 */
function escapeValue(value: string): string {
  return value
    .replaceAll(/[\\",+;<>]/g, '\\$&')
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ')
}

/** A subject alternative name as text; the characters of a URI are kept as they are. */
export function describeGeneralName(name: GeneralName): AlternativeName {
  if (name.uniformResourceIdentifier !== undefined) {
    return { kind: 'uri', value: name.uniformResourceIdentifier }
  }
  if (name.dNSName !== undefined) return { kind: 'dns', value: name.dNSName }
  if (name.rfc822Name !== undefined) return { kind: 'email', value: name.rfc822Name }
  if (name.iPAddress !== undefined) return { kind: 'ip', value: name.iPAddress }
  if (name.directoryName !== undefined) {
    return { kind: 'directory', value: writeName(name.directoryName) }
  }
  if (name.registeredID !== undefined) return { kind: 'registered-id', value: name.registeredID }
  if (name.otherName !== undefined) {
    const value = Buffer.from(name.otherName.value).toString('hex')
    return { kind: 'other', value: `${name.otherName.typeId}: ${value}` }
  }
  return { kind: 'other', value: Buffer.from(AsnConvert.serialize(name)).toString('hex') }
}
