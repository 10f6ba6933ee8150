import { useRef, useState } from 'react'
import type { UdapRegistrationOutcome } from '../../../../../shared/contract/udap-client.ts'
import type { ProblemError } from '../../../../../shared/problem.ts'
import { readProblem } from '../../../../rpc/index.ts'
import type { VariantId } from '../use-sending.ts'

/** What came of sending one variant. */
export interface VariantRun {
  readonly outcome: UdapRegistrationOutcome | null
  readonly error: ProblemError | null
}

/** Results of variants by their id, and the means to get more. */
export interface VariantRuns {
  readonly results: ReadonlyMap<VariantId, VariantRun>
  /** The one that is being sent. */
  readonly running: VariantId | null
  /** Sends them one after the other; a second call while one runs does nothing. */
  readonly run: (ids: readonly VariantId[]) => void
  /** Stops after the one that is being sent. */
  readonly stop: () => void
}

/** Sends statements that are wrong in one way and keeps what came of each. */
export function useVariantRuns(
  send: ((id: VariantId) => Promise<UdapRegistrationOutcome>) | null,
): VariantRuns {
  const [results, setResults] = useState<VariantRuns['results']>(new Map())
  const [running, setRunning] = useState<VariantId | null>(null)
  const isStopped = useRef(false)
  const runAll = async (ids: readonly VariantId[]) => {
    isStopped.current = false
    for (const id of ids) {
      if (isStopped.current || send === null) break
      setRunning(id)
      const result = await attempt(id, send)
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

async function attempt(
  id: VariantId,
  send: (id: VariantId) => Promise<UdapRegistrationOutcome>,
): Promise<VariantRun> {
  try {
    return { outcome: await send(id), error: null }
  } catch (error) {
    return { outcome: null, error: readProblem(error) }
  }
}
