import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { MethodName, MethodParams, MethodResult } from '../../shared/contract/index.ts'
import { ProblemError } from '../../shared/problem.ts'
import { readProblem } from './problems.ts'
import { useRpcClient } from './rpc-provider.tsx'
import { askAreaAgain } from './use-rpc.ts'

interface SecretCall<Name extends MethodName> {
  /** Calls the method; a refusal becomes `error` and gives undefined. */
  readonly run: (params: MethodParams<Name>) => Promise<MethodResult<Name> | undefined>
  readonly isPending: boolean
  readonly error: ProblemError | null
  readonly reset: () => void
}

/** A method whose params or result hold a secret: neither is kept by any cache, as `useCall` would for minutes.
 * @see spec/security.md KS-07, KS-09
 */
export function useSecretCall<Name extends MethodName>(method: Name): SecretCall<Name> {
  const { call } = useRpcClient()
  const queryClient = useQueryClient()
  const [state, setState] = useState<{ isPending: boolean; error: ProblemError | null }>({
    isPending: false,
    error: null,
  })
  return {
    ...state,
    reset: () => setState({ isPending: false, error: null }),
    run: async (params) => {
      setState({ isPending: true, error: null })
      try {
        const result = await call(method, params)
        setState({ isPending: false, error: null })
        askAreaAgain(queryClient, method)
        return result
      } catch (error) {
        const problem = error instanceof ProblemError ? error : readProblem(error)
        setState({ isPending: false, error: problem })
        return undefined
      }
    },
  }
}
