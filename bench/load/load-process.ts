import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { LoadOutcome, LoadPlan, LoadResult } from './load-plan.ts'

/** A process that puts load on servers, so that the clients do not share the thread they measure. */
export interface LoadProcess {
  /** Runs one plan at a time.
   * @throws {Error} an answer was wrong or did not come
   */
  run(plan: LoadPlan): Promise<LoadResult>
  stop(): void
}

/** Starts a load process; it is kept for all runs, so that none of them measures how it is compiled. */
export function startLoadProcess(): LoadProcess {
  const child = fork(join(import.meta.dirname, 'load.ts'), { serialization: 'advanced' })
  return {
    run: async (plan) => {
      const over = new AbortController()
      const { signal } = over
      const ended = once(child, 'exit', { signal }).then(([code]) => {
        throw new Error(`the load process ended with ${code}`)
      })
      const answered = once(child, 'message', { signal })
      child.send(plan)
      // Only the load process writes to this channel, and only outcomes.
      const [outcome] = (await Promise.race([answered, ended])) as [LoadOutcome]
      ended.catch(() => undefined)
      over.abort()
      if (outcome.kind === 'measured') return outcome.result
      throw new Error(outcome.problem)
    },
    stop: () => child.kill(),
  }
}
