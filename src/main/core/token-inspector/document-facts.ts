import { type JsonNode, repeatedPaths } from '../jwt/index.ts'
import { markCharacters } from './mark-characters.ts'

/** What deserves a look anywhere in a JSON document, as it is written. */
export interface DocumentFacts {
  readonly prototypeNames: readonly string[]
  readonly inexactNumbers: readonly string[]
  readonly brokenStrings: readonly string[]
  readonly markedStrings: readonly string[]
  /** Paths of the members whose name stands more than once in their object. */
  readonly repeatedMembers: readonly string[]
}

/** Names that reach into objects of JavaScript. @see spec/security.md TI-09 */
const prototypeNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** How many of one kind are told, and how much of each, in characters. */
const most = { listed: 10, characters: 80 } as const

/** Looks through a document once, without recursion. */
export function findFacts(root: JsonNode): DocumentFacts {
  const facts = {
    prototypeNames: [] as string[],
    inexactNumbers: [] as string[],
    brokenStrings: [] as string[],
    markedStrings: [] as string[],
    repeatedMembers: repeatedPaths(root),
  }
  const hasPlainStrings = isPlain(root.text) && !root.text.includes('\\')
  const waiting: JsonNode[] = [root]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const { members, elements, string } = node
    if (members !== undefined) {
      for (const { name, value } of members) {
        if (prototypeNames.has(name)) note(facts.prototypeNames, name)
        waiting.push(value)
      }
    } else if (elements !== undefined) {
      for (const element of elements) waiting.push(element)
    } else if (string !== undefined) {
      if (hasPlainStrings || isPlain(string)) continue
      if (!string.isWellFormed()) note(facts.brokenStrings, node.text)
      if (markCharacters(string).length > 0) note(facts.markedStrings, node.text)
    } else if (node.kind === 'number' && isInexact(node.text)) {
      note(facts.inexactNumbers, node.text)
    }
  }
  return facts
}

function note(list: string[], text: string): void {
  if (list.length < most.listed) list.push(text.slice(0, most.characters))
}

function isPlain(text: string): boolean {
  return !/[^\x20-\x7e]/.test(text)
}

/** A number that a double does not hold as it is written. */
function isInexact(text: string): boolean {
  if (text.length < 16 && !/[eE]/.test(text)) return false
  if (/[.eE]/.test(text)) return !Number.isFinite(Number(text))
  return !Number.isSafeInteger(Number(text))
}
