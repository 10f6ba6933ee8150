import type { InspectedClaim } from '../../../shared/contract/inspector.ts'
import { type JsonNode, repeatedNames } from '../jwt/index.ts'
import { isTimeClaim, meaningOf } from './claim-meanings.ts'
import type { JsonObject } from './decode-jwt.ts'
import { asciiHostOf, markCharacters } from './mark-characters.ts'

/** Longest claim shown, in characters. @see spec/security.md L-07 */
const shownCharacters = 16_384

/** Lists the members of an object as they are written, each with its meaning and what deserves a look. */
export function listClaims(object: JsonObject): InspectedClaim[] {
  const repeated = repeatedNames(object.members)
  return object.members.map(({ name, value }) => ({
    name: name.slice(0, 300),
    text: value.text.slice(0, shownCharacters),
    isTruncated: value.text.length > shownCharacters,
    kind: value.kind,
    meaning: describe(name, value),
    time: isTimeClaim(name) ? readMoment(value) : null,
    isRepeated: repeated.has(name),
    marks: markCharacters(`${name} ${value.string ?? value.text}`),
  }))
}

/** A host in other letters than it is looked up by is told in both. @see spec/security.md TI-05 */
function describe(name: string, { string }: JsonNode): string | null {
  const host = string === undefined ? undefined : asciiHostOf(string.slice(0, shownCharacters))
  const meaning = meaningOf(name)
  if (host === undefined) return meaning
  return `${meaning === null ? '' : `${meaning}; `}the host is ${host}`
}

/** One line of a document that is no JSON. */
export function factOf(name: string, text: string, time: number | null = null): InspectedClaim {
  return {
    name,
    text: text.slice(0, shownCharacters),
    isTruncated: text.length > shownCharacters,
    kind: 'string',
    meaning: null,
    time,
    isRepeated: false,
    marks: markCharacters(text),
  }
}

/** A moment a calendar can show; anything else stays the number it was written as. */
export function readMoment(node: JsonNode): number | null {
  const value = node.kind === 'number' ? Number(node.text) : Number.NaN
  return value >= 0 && value <= 253_402_300_799 ? value : null
}
