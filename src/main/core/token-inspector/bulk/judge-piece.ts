import { enterPiece, enterToken, type JudgingPosition } from '../apart/judging-position.ts'
import type { BulkPiece, FoundPiece, JudgedToken, TokenFacts } from '../apart/protocol.ts'
import { tokensWithLines } from '../find/find-in-text.ts'

/** Facts a thread remembers having told, before it begins a new list. */
const mostFacts = 5_000

/** Facts already told, by their position in the list. */
export interface FactsList {
  /** Begins a new list where the old one is long; called once for each piece. */
  begin(): { readonly isNewList: boolean }
  /** Position of these facts. */
  positionOf(facts: TokenFacts): number
  /** Facts that came since the piece began. */
  newFacts(): readonly TokenFacts[]
}

/** A list of facts in memory that is bounded. */
export function createFactsList(): FactsList {
  const positions = new Map<string, number>()
  let added: TokenFacts[] = []
  return {
    begin: () => {
      added = []
      const isNewList = positions.size > mostFacts
      if (isNewList) positions.clear()
      return { isNewList }
    },
    positionOf: (facts) => {
      const key = keyOf(facts)
      const before = positions.get(key)
      if (before !== undefined) return before
      const position = positions.size
      positions.set(key, position)
      added.push(facts)
      return position
    },
    newFacts: () => added,
  }
}

/** One text for each combination: words of our own, then texts of the token, which lengths keep apart. */
function keyOf(facts: TokenFacts): string {
  const { kind, profile, alg, kid, issuer, client, signature, key, failed, warnings } = facts
  const own = `${kind} ${profile} ${signature} ${failed.join(',')} ${warnings.join(',')} `
  return own + measured(alg) + measured(kid) + measured(issuer) + measured(client) + measured(key)
}

function measured(text: string | null): string {
  return text === null ? '-' : `${text.length}:${text}`
}

/** Judges one token. */
export type Judge = (compact: string) => JudgedToken | Promise<JudgedToken>

/** Judges every token in a piece of a text, but those to skip.
 * @param position where it says which token it is at
 */
export async function judgePiece(
  { number, source, line, text, skipped }: BulkPiece,
  judge: Judge,
  list: FactsList,
  position: JudgingPosition,
): Promise<FoundPiece> {
  const lines: number[] = []
  const fingerprints: number[] = []
  const expiresAt: number[] = []
  const facts: number[] = []
  const { isNewList } = list.begin()
  let index = -1
  enterPiece(position, number)
  for (const found of tokensWithLines(text, line)) {
    index += 1
    if (skipped.includes(index)) continue
    enterToken(position, index, found.line)
    const outcome = judge(found.token)
    const judged = outcome instanceof Promise ? await outcome : outcome
    lines.push(found.line)
    fingerprints.push(judged.fingerprint)
    expiresAt.push(judged.expiresAt ?? Number.NaN)
    facts.push(list.positionOf(judged.facts))
  }
  enterPiece(position, number)
  return {
    number,
    source,
    lines: Uint32Array.from(lines),
    fingerprints: Uint32Array.from(fingerprints),
    expiresAt: Float64Array.from(expiresAt),
    facts: Uint32Array.from(facts),
    newFacts: list.newFacts(),
    isNewList,
  }
}
