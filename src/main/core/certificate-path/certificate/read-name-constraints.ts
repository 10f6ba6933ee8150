import { contextTag } from '../der-tags.ts'
import type { DerElement } from '../strict-der.ts'
import type { GeneralSubtree, NameConstraints } from './certificate-extensions.ts'
import { CertificateFormatError } from './certificate-format-error.ts'
import { ElementReader, membersOf } from './element-reader.ts'
import { readGeneralName } from './general-name.ts'

/** Reads name constraints; a minimum or maximum is not part of the profile and refused.
 * @see RFC 5280 section 4.2.1.10; spec/security.md UD-06
 */
export function readNameConstraints(value: DerElement): NameConstraints {
  const reader = new ElementReader(value, 'name constraints')
  const permitted = reader.takeOptional(contextTag(0, 'constructed'))
  const excluded = reader.takeOptional(contextTag(1, 'constructed'))
  reader.end()
  if (permitted !== undefined || excluded !== undefined) {
    return { permitted: readSubtrees(permitted), excluded: readSubtrees(excluded) }
  }
  throw new CertificateFormatError({
    check: 'name constraints',
    clause: 'RFC 5280 section 4.2.1.10',
    seen: 'no subtrees',
    wanted: 'permitted or excluded subtrees',
  })
}

function readSubtrees(list: DerElement | undefined): GeneralSubtree[] {
  if (list === undefined) return []
  return membersOf(list, 'subtrees', list.tag).map((member) => {
    const reader = new ElementReader(member, 'subtree')
    const base = reader.takeAny()
    reader.end()
    if (base !== undefined) return readGeneralName(base, 'range')
    throw new CertificateFormatError({
      check: 'subtree',
      clause: 'RFC 5280 section 4.2.1.10',
      seen: 'no base',
      wanted: 'the name the subtree begins at',
    })
  })
}
