import type { LoadPlan, LoadResult } from './load/load-plan.ts'
import type { LoadProcess } from './load/load-process.ts'
import { processorSeconds } from './process-usage.ts'

/** One turn of a contender. */
export interface Turn {
  readonly concurrency: number
  readonly round: number
  readonly seconds: number
}

/** What a turn measured. */
export interface TurnResult extends LoadResult {
  /** Processor time of the server for one request, in microseconds; absent where the system does not tell. */
  readonly processorMicroseconds?: number
}

/** Somebody who does the work that is compared. */
export interface Contender {
  readonly name: string
  measure(turn: Turn): Promise<TurnResult>
}

/** A server that is put under load.
 * @param plan what is asked of it in a turn
 */
export function contenderOf(
  load: LoadProcess,
  { name, pid, port }: { readonly name: string; readonly pid: number; readonly port: number },
  plan: (turn: Turn) => Promise<Pick<LoadPlan, 'work' | 'expected'>>,
): Contender {
  return {
    name,
    measure: async (turn) => {
      const { concurrency, seconds } = turn
      const asked = await plan(turn)
      const before = processorSeconds(pid)
      const result = await load.run({ port, concurrency, seconds, ...asked })
      const after = processorSeconds(pid)
      if (before === undefined || after === undefined) return result
      return { ...result, processorMicroseconds: ((after - before) * 1e6) / result.requests }
    },
  }
}
