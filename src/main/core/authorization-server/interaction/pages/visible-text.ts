/** Controls, format characters (bidi overrides, zero-width), line separators, lone surrogates, private
 * use, and the Hangul fillers, which are letters that draw nothing.
 */
const deceptiveCharacters = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\u115f\u1160\u3164\uffa0]/gu

/** The most characters of a client's name that a page shows. */
export const shownNameLength = 100

/** Returns the text with every character that draws nothing, or reorders its neighbours, written out
 * as `[U+202E]`, so that what is read is what is there.
 */
export function showDeceptiveCharacters(text: string): string {
  return text.replace(deceptiveCharacters, (character) => {
    const codePoint = character.codePointAt(0) ?? 0
    return `[U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}]`
  })
}

/** Returns at most `shownNameLength` characters of a name somebody else chose, and an ellipsis when
 * there were more. Characters are counted before hidden ones are written out.
 */
export function cutName(name: string): string {
  // A character is at most two code units, so no more than this has to be looked at.
  const characters = Array.from(name.slice(0, 2 * shownNameLength + 2))
  if (characters.length <= shownNameLength) return name
  return `${characters.slice(0, shownNameLength).join('')}…`
}
