/** Cuts a search value at each separator that no backslash escapes, and takes the escapes out;
 * without a separator it is one part.
 * `a\\|b|c` cut at `|` gives `a|b` and `c`.
 * @see HL7 FHIR 4.0.1, Search, escaping search parameters */
export function splitSearchValue(
  value: string,
  separator: '|' | ',' | undefined,
): readonly string[] {
  const parts: string[] = []
  let part = ''
  for (let index = 0; index < value.length; index += 1) {
    const character = value.charAt(index)
    if (character === '\\' && isEscapable(value.charAt(index + 1))) {
      part += value.charAt(index + 1)
      index += 1
    } else if (character === separator) {
      parts.push(part)
      part = ''
    } else {
      part += character
    }
  }
  return [...parts, part]
}

function isEscapable(character: string): boolean {
  return character !== '' && '\\|,$'.includes(character)
}

/** Takes the escapes out of a value that is not cut any further. */
export function unescapeSearchValue(value: string): string {
  return splitSearchValue(value, undefined).join('')
}
