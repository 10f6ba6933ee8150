import { useRef, useState } from 'react'
import type { UdapComparison } from '../../../../shared/contract/udap-client.ts'
import type { ProblemError } from '../../../../shared/problem.ts'
import { readProblem } from '../../../rpc/index.ts'

/** What came of something wrong that was sent, at whatever endpoint. */
export interface VariantOutcome {
  readonly text: string
  readonly status: number | null
  readonly error: string | null
  readonly error_description: string | null
  readonly comparison: UdapComparison | null
  readonly exchangeIds: readonly string[]
}

/** What came of sending one variant. */
export interface VariantRun {
  readonly outcome: VariantOutcome | null
  readonly error: ProblemError | null
}

/** Results of variants by their id, and the means to get more. */
export interface VariantRuns<Id extends string> {
  readonly results: ReadonlyMap<Id, VariantRun>
  /** The one that is being sent. */
  readonly running: Id | null
  /** Sends them one after the other; a second call while one runs does nothing. */
  readonly run: (ids: readonly Id[]) => void
  /** Stops after the one that is being sent. */
  readonly stop: () => void
}

/** Sends requests that are wrong in one way and keeps what came of each. */
export function useVariantRuns<Id extends string>(
  send: (id: Id) => Promise<VariantOutcome>,
): VariantRuns<Id> {
  const [results, setResults] = useState<VariantRuns<Id>['results']>(new Map())
  const [running, setRunning] = useState<Id | null>(null)
  const isStopped = useRef(false)
  const runAll = async (ids: readonly Id[]) => {
    isStopped.current = false
    for (const id of ids) {
      if (isStopped.current) break
      setRunning(id)
      const result = await attempt(() => send(id))
      setResults((before) => new Map([...before, [id, result]]))
    }
    setRunning(null)
  }
  return {
    results,
    running,
    run: (ids) => {
      if (running === null) void runAll(ids)
    },
    stop: () => {
      isStopped.current = true
    },
  }
}

async function attempt(send: () => Promise<VariantOutcome>): Promise<VariantRun> {
  try {
    return { outcome: await send(), error: null }
  } catch (error) {
    return { outcome: null, error: readProblem(error) }
  }
}
