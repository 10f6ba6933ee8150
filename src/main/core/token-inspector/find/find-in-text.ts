import { looksLikeJwe, looksLikeJwt } from '../decode-jwt.ts'
import type { FoundItem } from './found-item.ts'

/** Finds the compact JWTs in any text, as in a log: each with the line it stands in. Takes time in proportion to the
 * length of the text, whatever stands in it.
 * @param most stops after so many
 */
export function findInText(text: string, most: number): FoundItem[] {
  const found: FoundItem[] = []
  for (const { token, line } of tokensWithLines(text, 1)) {
    found.push({ place: `line ${line}`, text: token, oddities: [] })
    if (found.length >= most) break
  }
  return found
}

/** Every compact JWT in a text with the line it stands in.
 * @param firstLine number of the first line
 */
export function* tokensWithLines(
  text: string,
  firstLine: number,
): Generator<{ readonly token: string; readonly line: number }, void, undefined> {
  let line = firstLine
  let counted = 0
  for (const { start, run } of runsOf(text)) {
    for (const token of tokensIn(run)) {
      for (
        let at = text.indexOf('\n', counted);
        at !== -1 && at < start;
        at = text.indexOf('\n', counted)
      ) {
        line += 1
        counted = at + 1
      }
      yield { token, line }
    }
  }
}

interface Run {
  readonly start: number
  readonly run: string
}

/** The stretches of characters that tokens are made of, with two dots at least. One class of characters and nothing else is
 * matched, so that no text makes the search go back.
 */
function* runsOf(text: string): Generator<Run, void, undefined> {
  for (const match of text.matchAll(/[A-Za-z0-9_.-]+/g)) {
    const [run] = match
    const dot = run.indexOf('.')
    if (dot !== -1 && run.indexOf('.', dot + 1) !== -1) yield { start: match.index, run }
  }
}

/** A token may stand in a run with something before it and behind it, as the dot of a sentence. */
function tokensIn(run: string): string[] {
  if (looksLikeJwt(run) || looksLikeJwe(run)) return [run]
  const parts = run.split('.')
  const tokens: string[] = []
  for (let index = 0; index + 2 < parts.length; ) {
    const count = countAt(parts, index)
    if (count > 0) tokens.push(parts.slice(index, index + count).join('.'))
    index += Math.max(count, 1)
  }
  return tokens
}

function countAt(parts: readonly string[], index: number): number {
  if (!parts[index]?.startsWith('e')) return 0
  const five = parts.slice(index, index + 5)
  const isEncrypted = five.length === 5 && five[4] !== '' && looksLikeJwe(five.join('.'))
  if (isEncrypted) return 5
  return looksLikeJwt(parts.slice(index, index + 3).join('.')) ? 3 : 0
}
