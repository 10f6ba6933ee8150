import { visible } from './visible-text.ts'

/** Rows as CSV. A cell that a spreadsheet would take for a formula is written with an apostrophe before it; every cell is
 * quoted.
 * @see RFC 4180; spec/security.md TI-04
 */
export function renderCsv(head: readonly string[], rows: Iterable<readonly string[]>): string {
  const lines = [renderCsvLine(head)]
  for (const row of rows) lines.push(renderCsvLine(row))
  return `${lines.join('\r\n')}\r\n`
}

/** One line of CSV without its end. */
export function renderCsvLine(cells: readonly string[]): string {
  return cells.map(cellOf).join(',')
}

function cellOf(text: string): string {
  const isFormula = /^[=+\-@\t\r]/.test(text)
  const shown = visible(text).replaceAll('"', '""')
  return `"${isFormula ? "'" : ''}${shown}"`
}
