/** Text as it may stand in a paragraph, list item or table cell of Markdown: nothing in it becomes markup, HTML, a link, an
 * image, a mention or a line of its own.
 * @see CommonMark 0.31.2 section 2.4; GitHub Flavored Markdown, autolinks; spec/security.md TI-04
 */
export function escapeMarkdown(text: string): string {
  return toOneLine(text)
    .replace(/[!"#&*+:<=>?@[\\\]^_`{|}~]/g, toEntity)
    .replace(/(www)\./gi, '$1&#46;')
}

/** Entities are text wherever they stand, also at the beginning of a line, where a backslash is not enough for all readers. */
function toEntity(character: string): string {
  return `&#${character.charCodeAt(0)};`
}

function toOneLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
}

/** A value as inline code, on one line. */
export function toCode(value: string): string {
  const text = toOneLine(value)
  if (text === '') return '(empty)'
  const fence = '`'.repeat(longestRun(text) + 1)
  const isPadded = /^`|`$/.test(text)
  return isPadded ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`
}

/** A value as inline code in a table, where a bar would end the cell. */
export function toCellCode(value: string): string {
  return toCode(value.replaceAll('|', '¦'))
}

/** Text as a block of code that nothing in it can end.
 * @param language info string, ours
 */
export function toCodeBlock(text: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1))
  const content = text.replace(/[^\P{C}\n\t]/gu, ' ').replace(/\n+$/, '')
  return `${fence}${language}\n${content}\n${fence}`
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
}
