// node bench/fuzz-inspector.ts [inputs] [seed]: feeds every parser of the Inspector so many spoiled inputs (100,000 unless told
// otherwise) and prints how many crashed it.
import { fuzz, parsers } from '../test/core/token-inspector/support/fuzz-inspector.ts'

const inputs = Number(process.argv[2] ?? 100_000)
const seed = Number(process.argv[3] ?? 1)
let isClean = true
for (const name of Object.keys(parsers)) {
  const start = performance.now()
  const crashes = await fuzz(name, inputs, seed)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`${name}: ${inputs} inputs, ${crashes.length} crashes, ${seconds} s`)
  for (const crash of crashes.slice(0, 3)) console.log(crash)
  isClean &&= crashes.length === 0
}
process.exitCode = isClean ? 0 : 1
