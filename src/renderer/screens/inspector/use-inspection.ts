import { useEffect, useRef, useState } from 'react'
import type { Inspection, InspectorQuestion } from '../../../shared/contract/inspector.ts'
import type { ProblemError } from '../../../shared/problem.ts'
import { readProblem, useRpcClient } from '../../rpc/index.ts'

const settleMilliseconds = 250

interface Outcome {
  readonly data: Inspection | undefined
  readonly error: ProblemError | null
  readonly isPending: boolean
}

const nothing: Outcome = { data: undefined, error: null, isPending: false }

/** What stands in a text, asked for once typing pauses. Nothing of it is kept by any cache, and an inspection that is no
 * longer wanted is ended in the core.
 * @param question undefined where there is nothing to inspect
 * @see spec/security.md TI-06, TI-12
 */
export function useInspection(question: InspectorQuestion | undefined): Outcome & {
  readonly cancel: () => void
} {
  const { call } = useRpcClient()
  const [outcome, setOutcome] = useState(nothing)
  const running = useRef<string>(null)
  const key = question === undefined ? undefined : keyOf(question)

  const cancel = () => {
    const ticket = running.current
    running.current = null
    // It may have ended meanwhile, which is as good.
    if (ticket !== null) void call('inspector.cancel', { ticket }).catch(() => undefined)
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the question, which is a new object each time
  useEffect(() => {
    if (question === undefined) {
      setOutcome(nothing)
      return
    }
    const timer = setTimeout(async () => {
      const ticket = crypto.randomUUID()
      running.current = ticket
      setOutcome((before) => ({ ...before, isPending: true }))
      try {
        const data = await call('inspector.inspect', { ...question, ticket })
        if (running.current === ticket) setOutcome({ data, error: null, isPending: false })
      } catch (cause) {
        const error = readProblem(cause)
        if (running.current === ticket) setOutcome({ data: undefined, error, isPending: false })
      }
    }, settleMilliseconds)
    return () => {
      clearTimeout(timer)
      cancel()
    }
  }, [key, call])

  return { ...outcome, cancel }
}

/** Tells one question from another without holding a long text twice. */
function keyOf({ text = '', base64 = '', ...rest }: InspectorQuestion): string {
  const content = `${text}${base64}`
  return `${content.length} ${content.slice(0, 4_096)} ${content.slice(-4_096)} ${JSON.stringify(rest)}`
}
