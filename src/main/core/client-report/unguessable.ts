const alphabets: ReadonlyArray<readonly [form: RegExp, characters: number]> = [
  [/^\d+$/, 10],
  [/^(?:[0-9a-f]+|[0-9A-F]+)$/, 16],
  [/^(?:[a-z]+|[A-Z]+)$/, 26],
  [/^(?:[0-9a-z]+|[0-9A-Z]+)$/, 36],
  [/^[0-9A-Za-z]+$/, 62],
  [/^[\w-]+$/, 64],
]

/** Bits of chance a version of a UUID holds. @see RFC 9562 section 5 */
const uuidBits: Readonly<Record<string, number>> = { '4': 122, '7': 74 }

/** The most bits of chance a text of this length and these characters can hold. It cannot tell whether they are left to
 * chance, so a text that passes may still be a counter; one that does not pass cannot be unguessable.
 */
export function mostBitsOf(text: string): number {
  const version = /^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/i.exec(
    text,
  )?.[1]
  if (version !== undefined) return uuidBits[version] ?? 0
  const distinct = new Set(text).size
  // A long random text has many different characters; one of few is a pattern.
  const characters =
    distinct < 8 ? distinct : (alphabets.find(([form]) => form.test(text))?.[1] ?? 95)
  return Math.floor(text.length * Math.log2(Math.max(1, characters)))
}

/** How many characters at their start two texts share. */
export function sharedStart(one: string, other: string): number {
  let length = 0
  while (length < one.length && one[length] === other[length]) length += 1
  return length
}
