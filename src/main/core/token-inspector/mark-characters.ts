import type { CharacterMark } from '../../../shared/contract/inspector.ts'

/** Characters that do not show, or turn the text around them, by code point. @see UTS 39; UAX 9 */
const hidden: ReadonlyMap<number, string> = new Map([
  [0x00ad, 'soft hyphen'],
  [0x034f, 'combining grapheme joiner'],
  [0x061c, 'Arabic letter mark'],
  [0x115f, 'Hangul filler'],
  [0x1160, 'Hangul filler'],
  [0x180e, 'Mongolian vowel separator'],
  [0x200b, 'zero-width space'],
  [0x200c, 'zero-width non-joiner'],
  [0x200d, 'zero-width joiner'],
  [0x200e, 'left-to-right mark'],
  [0x200f, 'right-to-left mark'],
  [0x2028, 'line separator'],
  [0x2029, 'paragraph separator'],
  [0x202a, 'left-to-right embedding'],
  [0x202b, 'right-to-left embedding'],
  [0x202c, 'pop directional formatting'],
  [0x202d, 'left-to-right override'],
  [0x202e, 'right-to-left override'],
  [0x2060, 'word joiner'],
  [0x2061, 'function application'],
  [0x2062, 'invisible times'],
  [0x2063, 'invisible separator'],
  [0x2064, 'invisible plus'],
  [0x2066, 'left-to-right isolate'],
  [0x2067, 'right-to-left isolate'],
  [0x2068, 'first strong isolate'],
  [0x2069, 'pop directional isolate'],
  [0x3164, 'Hangul filler'],
  [0xfeff, 'byte order mark'],
  [0xffa0, 'half-width Hangul filler'],
])

/** Ways of writing whose letters look like Latin ones. */
const lookalikes = [
  ['Cyrillic', /\p{Script=Cyrillic}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Armenian', /\p{Script=Armenian}/u],
  ['Cherokee', /\p{Script=Cherokee}/u],
  ['fullwidth', /[\uff01-\uff5e]/u],
  ['mathematical', /[\u{1d400}-\u{1d7ff}]/u],
] as const

/** At most this many marks are told of one text. */
const mostMarks = 20

/** Finds characters a person does not see, or takes for others: invisible and direction characters, controls, and letters
 * of another script beside Latin ones in one word.
 * @see spec/security.md TI-05
 */
export function markCharacters(text: string): CharacterMark[] {
  if (!/[^\x20-\x7e]/.test(text)) return []
  const marks = new Map<string, CharacterMark>()
  const add = (character: string, name: string) => {
    const codePoint = codePointOf(character)
    if (marks.size < mostMarks) marks.set(codePoint, { codePoint, name })
  }
  for (const character of text.slice(0, 16_384)) {
    const name = nameOfHidden(character)
    if (name !== undefined) add(character, name)
  }
  for (const word of text.slice(0, 16_384).split(/[\s/.:@?&#=,;"]+/u)) {
    for (const { character, script } of strangersIn(word)) add(character, `${script} letter`)
  }
  return [...marks.values()]
}

function nameOfHidden(character: string): string | undefined {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) {
    return code === 0x09 || code === 0x0a || code === 0x0d ? undefined : 'control character'
  }
  if (code >= 0xe0000 && code <= 0xe007f) return 'tag character'
  if ((code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0100 && code <= 0xe01ef)) {
    return 'variation selector'
  }
  return hidden.get(code)
}

/** Letters of another script in a word that has Latin ones, too. */
function strangersIn(word: string): { character: string; script: string }[] {
  const isMixed = /[A-Za-z]/.test(word) && /[^\x20-\x7e]/.test(word)
  const isDisguised =
    /^[^\x20-\x7e]+$/u.test(word) && /[\uff01-\uff5e\u{1d400}-\u{1d7ff}]/u.test(word)
  if (!isMixed && !isDisguised) return []
  return [...word].flatMap((character) => {
    const script = lookalikes.find(([, pattern]) => pattern.test(character))?.[0]
    return script === undefined ? [] : [{ character, script }]
  })
}

function codePointOf(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase()
  return `U+${hex.padStart(4, '0')}`
}

/** A host of a URL as it is looked up, where that differs from how it is written. @see RFC 3492 */
export function asciiHostOf(text: string): string | undefined {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || !/[^\x20-\x7e]/.test(text) || !URL.canParse(text)) {
    return undefined
  }
  const { host } = new URL(text)
  return host === '' ? undefined : host
}
