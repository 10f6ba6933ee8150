import { parseArgs } from 'node:util'
import type { Pace } from './flow.ts'
import { longParts, type PartName, parts } from './parts.ts'

/** What a run of the benchmark was asked for. */
export interface BenchOptions {
  readonly only: readonly PartName[]
  readonly pace: Pace
  readonly concurrencies: readonly number[]
  /** Whether a goal that is missed ends the run with code 3. */
  readonly isGate: boolean
  /** File for the figures. */
  readonly json: string | undefined
  /** Whether docs/performance.md takes the figures over. */
  readonly isRecorded: boolean
}

/** Reads the command line.
 * @returns what is wrong with it, as a text
 */
export function readOptions(args: readonly string[]): BenchOptions | string {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '1.5' },
      concurrency: { type: 'string', multiple: true },
      gate: { type: 'boolean', default: false },
      json: { type: 'string' },
      record: { type: 'boolean', default: false },
    },
  })
  const known = Object.keys(parts)
  const unknown = values.only?.find((name) => !known.includes(name))
  if (unknown !== undefined) return `--only is ${unknown}, wanted one of ${known.join(', ')}`
  const rounds = Number(values.rounds)
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100) {
    return `--rounds is ${values.rounds}, wanted an integer from 1 to 100`
  }
  const seconds = Number(values.seconds)
  if (!(seconds >= 0.2 && seconds <= 60)) {
    return `--seconds is ${values.seconds}, wanted a number from 0.2 to 60`
  }
  const concurrencies = (values.concurrency ?? ['1', '16', '64']).map(Number)
  if (!concurrencies.every((one) => Number.isInteger(one) && one >= 1 && one <= 128)) {
    return `--concurrency is ${values.concurrency}, wanted integers from 1 to 128`
  }
  // Proved to be names of parts above, or taken from them.
  const named = (values.only ?? known.filter((name) => !isLong(name))) as PartName[]
  const { gate, json, record } = values
  // Without options it is the run that the document describes.
  const isRecorded = record || args.every((option) => option === '--gate')
  return { only: named, pace: { rounds, seconds }, concurrencies, isGate: gate, json, isRecorded }
}

function isLong(name: string): boolean {
  return longParts.some((long) => long === name)
}
