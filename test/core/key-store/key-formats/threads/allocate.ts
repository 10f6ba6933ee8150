// Stands in for a reader that takes all memory.
const kept: number[][] = []
for (;;) kept.push(new Array(100_000).fill(kept.length))
