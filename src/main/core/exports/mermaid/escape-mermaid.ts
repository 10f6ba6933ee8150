/** Text as it may stand in a message or note of a Mermaid sequence diagram: what Mermaid or HTML could read as more than text is
 * written as a numbered entity, so that neither a line nor a directive can be begun by it.
 * @param mostCharacters longer text is cut
 * @see Mermaid, sequence diagrams, entity codes to escape characters; spec/security.md TI-04
 */
export function escapeMermaid(text: string, mostCharacters = 160): string {
  const shown = text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  const characters = [...shown]
  const cut =
    characters.length > mostCharacters
      ? `${characters.slice(0, mostCharacters - 1).join('')}…`
      : shown
  return cut.replace(/[^\p{L}\p{N} .,/_()'…-]/gu, toEntity).replace(/--+|%%+/g, spellOut)
}

function toEntity(character: string): string {
  return `#${character.codePointAt(0)};`
}

/** Two hyphens may be the beginning of an arrow. */
function spellOut(run: string): string {
  return [...run].map(toEntity).join('')
}
