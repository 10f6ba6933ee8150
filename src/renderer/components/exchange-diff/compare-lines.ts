import type { DiffRow } from './compare-exchanges.ts'

/** Most lines on each side that are matched with each other; what differs beyond stands side by side. */
const mostMatched = 400

/** Compares two texts by line: the longest common lines stand beside each other, the rest where it is missing or added. */
export function compareLines(first: string, second: string): DiffRow[] {
  const [one, two] = [first.split('\n'), second.split('\n')]
  let start = 0
  while (start < one.length && start < two.length && one[start] === two[start]) start += 1
  let end = 0
  const mayEnd = () => end < one.length - start && end < two.length - start
  while (mayEnd() && one.at(-1 - end) === two.at(-1 - end)) end += 1
  const pairs = matchLines(one.slice(start, one.length - end), two.slice(start, two.length - end))
  const same = (lines: readonly string[]) => lines.map((line) => [line, line] as const)
  const all = [...same(one.slice(0, start)), ...pairs, ...same(one.slice(one.length - end))]
  return all.map(([left, right], index) => ({
    name: `line ${index + 1}`,
    first: left,
    second: right,
  }))
}

type Pair = readonly [string | undefined, string | undefined]

function matchLines(one: readonly string[], two: readonly string[]): Pair[] {
  if (one.length > mostMatched || two.length > mostMatched) {
    const longest = Math.max(one.length, two.length)
    return Array.from({ length: longest }, (_, index): Pair => [one[index], two[index]])
  }
  const lengths = commonLengths(one, two)
  const pairs: Pair[] = []
  let [left, right] = [0, 0]
  while (left < one.length || right < two.length) {
    if (left < one.length && right < two.length && one[left] === two[right]) {
      pairs.push([one[left], two[right]])
      left += 1
      right += 1
    } else if (
      right >= two.length ||
      (left < one.length && at(lengths, left + 1, right) >= at(lengths, left, right + 1))
    ) {
      pairs.push([one[left], undefined])
      left += 1
    } else {
      pairs.push([undefined, two[right]])
      right += 1
    }
  }
  return pairs
}

/** For each place in both texts, how many lines the rest has in common. */
function commonLengths(one: readonly string[], two: readonly string[]): number[][] {
  const lengths = Array.from({ length: one.length + 1 }, () =>
    new Array<number>(two.length + 1).fill(0),
  )
  for (let left = one.length - 1; left >= 0; left -= 1) {
    const row = lengths[left] ?? []
    for (let right = two.length - 1; right >= 0; right -= 1) {
      row[right] =
        one[left] === two[right]
          ? at(lengths, left + 1, right + 1) + 1
          : Math.max(at(lengths, left + 1, right), at(lengths, left, right + 1))
    }
  }
  return lengths
}

function at(lengths: readonly (readonly number[])[], left: number, right: number): number {
  return lengths[left]?.[right] ?? 0
}
