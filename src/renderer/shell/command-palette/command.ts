/** Something the palette can do. */
export interface Command {
  readonly id: string
  /** What it does, as in `Go to Traffic`. */
  readonly label: string
  /** Said after the label: a URL, a client id. */
  readonly hint?: string
  readonly run: () => void
}

/** The commands that hold every word of the text, in the order given.
 * @param text what a person typed
 */
export function findCommands(commands: readonly Command[], text: string): readonly Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return commands.filter(({ label, hint = '' }) => {
    const haystack = `${label} ${hint}`.toLowerCase()
    return words.every((word) => haystack.includes(word))
  })
}
