/** Gives a whole number below another one. */
export type Random = (below: number) => number

/** Numbers that are the same for the same seed. */
export function randomFrom(seed: number): Random {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const pieces = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ':',
  ',',
  '.',
  '=',
  '&',
  '?',
  '\\u0000',
  '\\ud800',
  '\u202e',
  '1e400',
  '-',
  '__proto__',
  'eyJ',
  '-----BEGIN CERTIFICATE-----',
  '\r\n',
  '%zz',
  'e30',
  'null',
  '\0',
]

/** A text a little different from a good one: characters changed, cut, doubled, moved or put in. */
export function mutate(text: string, random: Random): string {
  let result = text
  for (let change = random(6); change >= 0; change -= 1) {
    const at = random(result.length + 1)
    const piece = pieces[random(pieces.length)] ?? ''
    const kind = random(5)
    if (kind === 0) result = result.slice(0, at) + piece + result.slice(at)
    else if (kind === 1) result = result.slice(0, at) + result.slice(at + random(20))
    else if (kind === 2)
      result = result.slice(0, at) + String.fromCharCode(random(256)) + result.slice(at + 1)
    else if (kind === 3)
      result = result.slice(0, at) + result.slice(random(at + 1), at) + result.slice(at)
    else result = result.slice(at) + result.slice(0, at)
  }
  return result.slice(0, 20_000)
}

/** Bytes a little different from good ones: some changed, the end perhaps cut off. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = Uint8Array.from(bytes)
  for (let change = random(4); change >= 0; change -= 1) copy[random(copy.length)] = random(256)
  return random(4) === 0 ? copy.slice(0, random(copy.length)) : copy
}
