import type { Contender, TurnResult } from './contender.ts'
import { median } from './statistics.ts'

/** Something several contenders do in turns. */
export interface Flow {
  readonly title: string
  readonly concurrencies: readonly number[]
  readonly contenders: readonly Contender[]
  readonly goals: readonly Goal[]
}

/** How our rate is to stand to that of another contender. */
export interface Goal {
  /** Who is compared; ours is first. */
  readonly of: string
  readonly to: string
  readonly atLeast: number
  readonly concurrencies: readonly number[]
}

/** What one contender reached at one concurrency: medians of its turns. */
export interface Reached extends TurnResult {
  readonly title: string
  readonly contender: string
  readonly concurrency: number
  /** Requests per second of each turn. */
  readonly turns: readonly number[]
}

/** A goal and what was reached. */
export interface Verdict {
  readonly work: string
  readonly goal: string
  readonly reached: string
  readonly isReached: boolean
}

/** What a part of the benchmark found. */
export interface Findings {
  readonly reached: readonly Reached[]
  readonly verdicts: readonly Verdict[]
}

/** How often and how long each contender is measured. */
export interface Pace {
  readonly rounds: number
  readonly seconds: number
}

/** Turns before those that count, so that everybody's code is compiled, the last parts of it after ten thousand requests; a second
 * each at most.
 */
const warmTurns = 8

/** Measures a flow: at each concurrency the contenders take turns, A B A B, after some that are not counted.
 * @throws {Error} an answer was wrong, or a turn had none; names whose and in which turn
 */
export async function measureFlow(
  { title, concurrencies, contenders, goals }: Flow,
  { rounds, seconds }: Pace,
): Promise<Findings> {
  const reached: Reached[] = []
  for (let round = -warmTurns; round < 0; round += 1) {
    for (const contender of contenders) {
      await takeTurn(title, contender, { concurrency: 16, round, seconds: Math.min(1, seconds) })
    }
  }
  for (const concurrency of concurrencies) {
    const results = new Map<Contender, TurnResult[]>(contenders.map((one) => [one, []]))
    for (let round = 0; round < rounds; round += 1) {
      for (const contender of contenders) {
        const result = await takeTurn(title, contender, { concurrency, round, seconds })
        results.get(contender)?.push(result)
      }
    }
    for (const [contender, turns] of results) {
      reached.push(summarise(title, contender.name, concurrency, turns))
    }
  }
  return { reached, verdicts: goals.flatMap((goal) => judge(title, goal, reached, concurrencies)) }
}

async function takeTurn(
  title: string,
  contender: Contender,
  turn: Parameters<Contender['measure']>[0],
) {
  try {
    const result = await contender.measure(turn)
    // Of no requests there is no rate, and of no rate no ratio.
    if (result.requests === 0) throw new Error('no request was answered')
    return result
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    const { concurrency, round } = turn
    const name = round < 0 ? `warm-up turn ${round + warmTurns + 1}` : `turn ${round + 1}`
    throw new Error(`${title}, ${contender.name}, ${concurrency} at once, ${name}: ${why}`, {
      cause,
    })
  }
}

function summarise(
  title: string,
  contender: string,
  concurrency: number,
  turns: readonly TurnResult[],
): Reached {
  const of = (name: 'requests' | 'requestsPerSecond' | 'medianMilliseconds' | 'p99Milliseconds') =>
    median(turns.map((turn) => turn[name]))
  const processor = turns.flatMap(({ processorMicroseconds: used }) => used ?? [])
  return {
    title,
    contender,
    concurrency,
    requests: of('requests'),
    requestsPerSecond: of('requestsPerSecond'),
    medianMilliseconds: of('medianMilliseconds'),
    p99Milliseconds: of('p99Milliseconds'),
    ...(processor.length === 0 ? {} : { processorMicroseconds: median(processor) }),
    turns: turns.map(({ requestsPerSecond }) => requestsPerSecond),
  }
}

/** The ratio is that of turns next to each other, so that what else the machine does falls on both. */
function judge(
  title: string,
  goal: Goal,
  reached: readonly Reached[],
  measured: readonly number[],
): Verdict[] {
  const turnsOf = (contender: string, concurrency: number) =>
    reached.find((one) => one.contender === contender && one.concurrency === concurrency)?.turns ??
    []
  const asked = goal.concurrencies.filter((concurrency) => measured.includes(concurrency))
  return asked.map((concurrency) => {
    const others = turnsOf(goal.to, concurrency)
    const ratio = median(turnsOf(goal.of, concurrency).map((rate, at) => rate / (others[at] ?? 0)))
    return {
      // Contenders of a flow without a peer are servers of our own, told apart by their names.
      work: `${title}${goal.of === 'Trustbench' ? '' : `, ${goal.of}`}, ${concurrency} at once`,
      goal: `at least ${goal.atLeast.toFixed(2)} × ${goal.to}`,
      reached: `${ratio.toFixed(2)} ×`,
      isReached: ratio >= goal.atLeast,
    }
  })
}
