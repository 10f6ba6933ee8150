import { derTag } from '../der-tags.ts'
import { type DerElement, readStrictDer } from '../strict-der.ts'
import type { CertificateExtensions, ExtensionEntry } from './certificate-extensions.ts'
import { CertificateFormatError } from './certificate-format-error.ts'
import { readObjectIdentifier } from './der-values.ts'
import { ElementReader, membersOf } from './element-reader.ts'
import { extensionReaders } from './extension-readers.ts'

/** Reads a list of extensions.
 * @throws {CertificateFormatError} one of them twice, `critical FALSE` spelt out
 * @see RFC 5280 section 4.2; spec/security.md UD-13
 */
export function readExtensionEntries(list: DerElement): ExtensionEntry[] {
  const entries = membersOf(list, 'extensions').map(readEntry)
  const ids = entries.map(({ id }) => id)
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index)
  if (repeated === undefined) return entries
  throw fault('extensions', `${repeated} twice`, 'each extension once', 'RFC 5280 section 4.2')
}

function readEntry(element: DerElement): ExtensionEntry {
  const reader = new ElementReader(element, 'extension')
  const id = readObjectIdentifier(reader.take(derTag.objectIdentifier).contents)
  const critical = reader.takeOptional(derTag.boolean)
  const value = reader.take(derTag.octetString).contents
  reader.end()
  if (critical?.contents[0] === 0) {
    throw fault(`extension ${id}`, 'critical FALSE spelt out', 'no default', 'X.690 section 11.5')
  }
  return { id, isCritical: critical !== undefined, value }
}

/** Reads the extensions of a certificate into their meaning.
 * @throws {CertificateFormatError} one that is malformed, or critical where it must not be
 * @see RFC 5280 section 4.2
 */
export function readCertificateExtensions(list: DerElement | undefined): CertificateExtensions {
  const entries = list === undefined ? [] : readExtensionEntries(list)
  const known = entries.flatMap((entry) => {
    const reader = extensionReaders.get(entry.id)
    return reader === undefined ? [] : [{ entry, reader }]
  })
  const unusual = known.find(({ entry, reader }) => entry.isCritical && reader.isNeverCritical)
  if (unusual !== undefined) {
    const { name, clause } = unusual.reader
    throw fault(name, 'a critical extension', 'one that is not critical', clause)
  }
  const meanings = known.map(({ entry, reader }) =>
    reader.read(readStrictDer(entry.value), entry.isCritical),
  )
  return {
    entries,
    unknownCritical: entries
      .filter(({ id, isCritical }) => isCritical && !extensionReaders.has(id))
      .map(({ id }) => id),
    ocspUris: [],
    caIssuerUris: [],
    isOcspNoCheck: false,
    ...Object.assign({}, ...meanings),
  }
}

function fault(check: string, seen: string, wanted: string, clause: string) {
  return new CertificateFormatError({
    check,
    clause: `${clause}; spec/security.md UD-13`,
    seen,
    wanted,
  })
}
