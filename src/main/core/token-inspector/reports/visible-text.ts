/** Text as it may stand in a file that a person opens: control, format and direction characters are shown as escapes.
 * @see spec/security.md TI-03, TI-04
 */
export function visible(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0
    return `\\u{${code.toString(16)}}`
  })
}
