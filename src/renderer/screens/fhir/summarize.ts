import { formatElement } from './format-element.ts'

/** One line of a resource in words. */
export interface SummaryLine {
  readonly name: string
  readonly text: string
  /** The resource a reference points to, `Type/id`; null for everything else. */
  readonly target: string | null
}

const leftOut = new Set(['resourceType', 'id', 'meta', 'text', 'extension', 'contained'])

/** The elements of a resource that can be said in words, in the order they stand; the rest is in the JSON. */
export function summarize(resource: Readonly<Record<string, unknown>>): readonly SummaryLine[] {
  return Object.entries(resource).flatMap(([name, element]) => {
    const text = leftOut.has(name) ? null : formatElement(element)
    if (text === null || text === '') return []
    return [{ name: labelOf(name), text, target: targetOf(element) }]
  })
}

/** An element's name in words, as in `Birth date`. */
function labelOf(name: string): string {
  const words = name.replace(/([A-Z])/g, ' $1').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function targetOf(element: unknown): string | null {
  if (typeof element !== 'object' || element === null || !('reference' in element)) return null
  const { reference } = element
  return typeof reference === 'string' && /^[A-Z][A-Za-z]+\/[\w.-]+$/.test(reference)
    ? reference
    : null
}
