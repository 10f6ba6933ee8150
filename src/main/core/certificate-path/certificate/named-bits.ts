import { derTag } from '../der-tags.ts'
import type { DerElement } from '../strict-der.ts'
import { CertificateFormatError } from './certificate-format-error.ts'
import { hexOf } from './der-values.ts'

/** Reads a BIT STRING whose bits have names; at least one has to be set, none beyond the names, no zero at the end.
 * @see X.690 section 11.2.2; RFC 5280 section 4.2.1.3
 */
export function readNamedBits<Name extends string>(
  { tag, contents }: DerElement,
  names: readonly Name[],
  check: string,
  wantedTag: number = derTag.bitString,
): Name[] {
  const [unused = 0, ...octets] = contents
  const bits = octets.map((octet) => octet.toString(2).padStart(8, '0')).join('')
  const used = bits.slice(0, bits.length - unused)
  if (tag !== wantedTag || !used.endsWith('1') || used.length > names.length) {
    throw new CertificateFormatError({
      check,
      clause: 'X.690 section 11.2.2; RFC 5280 section 4.2.1.3',
      seen: `tag 0x${tag.toString(16)} with ${hexOf(contents.subarray(0, 8))}`,
      wanted: `a BIT STRING of at most ${names.length} bits that ends with a set one`,
    })
  }
  return names.filter((_name, index) => used[index] === '1')
}
