/** A small deterministic generator (mulberry32): the same seed text gives the same numbers on every
 * machine, which is what keeps the shipped data byte-identical.
 * @param {string} seed any text */
export function createSeededRandom(seed) {
  let state = hashText(seed)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const between = (low, high) => low + next() * (high - low)
  return {
    /** A real number in [low, high), rounded to `digits` decimals. */
    decimal: (low, high, digits = 1) => Number(between(low, high).toFixed(digits)),
    /** A whole number from low to high, both included. */
    integer: (low, high) => Math.floor(between(low, high + 1)),
    pick: (list) => list[Math.floor(next() * list.length)],
    chance: (probability) => next() < probability,
  }
}

function hashText(text) {
  let hash = 0x811c9dc5
  for (const char of text) hash = Math.imul(hash ^ char.codePointAt(0), 0x01000193)
  return hash | 0
}
