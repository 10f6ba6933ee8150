/** Text as it may stand on a terminal: control, format and direction characters are shown as escapes.
 * @see spec/security.md TI-03
 */
export function printable(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0
    return `\\u{${code.toString(16)}}`
  })
}

/** JSON on one line that is the same document and holds no such character as itself.
 * @see spec/security.md TI-03; RFC 8259 section 7
 */
export function printableJson(value: unknown): string {
  return escapeJson(JSON.stringify(value))
}

/** The same for a document that is JSON text already, on one line. */
export function escapeJson(json: string): string {
  return json.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}

/** Rows as a plain table, columns lined up and two spaces apart.
 * @param head the names of the columns
 */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((row) => row.map(printable))
  const widths = head.map((_, column) =>
    Math.max(...lines.map((line) => (line[column] ?? '').length)),
  )
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** A moment as tables show it, in UTC, or a word for none.
 * @param at epoch seconds
 */
export function renderMoment(at: number | null, none = 'never'): string {
  return at === null ? none : new Date(at * 1000).toISOString().replace('.000Z', 'Z')
}
