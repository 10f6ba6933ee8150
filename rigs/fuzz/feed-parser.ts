import { randomFrom } from '../../test/support/spoiled-input.ts'
import type { FedParser } from './parsers.ts'

/** What one input may cost; time is that of the processor, which other programs of the machine do not lengthen. @see spec/security.md FG-02 */
const limits = { milliseconds: 250, heapBytes: 268_435_456 }

const inputsBetweenLooks = 2_000

/** Feeds a parser so many spoiled inputs; the same seed gives the same ones.
 * @returns what went wrong, with the seed and the number of the input, and the longest time one took in milliseconds
 */
export function feedParser(name: string, parse: FedParser, inputs: number, seed: number) {
  const random = randomFrom(seed)
  const faults: string[] = []
  let longest = 0
  for (let index = 0; index < inputs; index += 1) {
    const before = process.cpuUsage()
    try {
      parse(random)
    } catch (error) {
      const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
      faults.push(`${name}, seed ${seed}, input ${index}: ${what}`)
    }
    const { user, system } = process.cpuUsage(before)
    const took = (user + system) / 1000
    longest = Math.max(longest, took)
    if (took > limits.milliseconds) {
      faults.push(`${name}, seed ${seed}, input ${index}: ${Math.round(took)} ms of processor time`)
    }
    if (index % inputsBetweenLooks === 0) {
      const { heapUsed } = process.memoryUsage()
      if (heapUsed > limits.heapBytes) faults.push(`${name}, input ${index}: heap of ${heapUsed}`)
    }
    if (faults.length >= 20) break
  }
  return { faults, longest }
}
