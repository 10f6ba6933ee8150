import { useState } from 'react'
import type { OrderedFault } from '../../../shared/contract/faults.ts'
import type { MethodParams } from '../../../shared/contract/index.ts'
import type { ProblemError } from '../../../shared/problem.ts'
import { readProblem, useRpcClient } from '../../rpc/index.ts'

type Target = NonNullable<MethodParams<'faults.set'>['target']>

/** Switches several faults on, one after the other; the first that is refused stops it and is told.
 * @returns `set`, which resolves to whether all are on
 */
export function useSetFaults() {
  const { call } = useRpcClient()
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<ProblemError | null>(null)
  const set = async (faults: readonly OrderedFault[], target: Target): Promise<boolean> => {
    setBusy(true)
    setError(null)
    try {
      for (const fault of faults) await call('faults.set', { ...fault, target })
      return true
    } catch (cause) {
      setError(readProblem(cause))
      return false
    } finally {
      setBusy(false)
    }
  }
  return { set, isBusy, error }
}
