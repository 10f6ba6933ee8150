import {
  keepPreviousData,
  type QueryClient,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import type {
  EventName,
  EventPayload,
  MethodName,
  MethodParams,
  MethodResult,
} from '../../shared/contract/index.ts'
import type { ProblemError } from '../../shared/problem.ts'
import { asksOthers } from './asks-others.ts'
import { useRpcClient } from './rpc-provider.tsx'

interface UseRpcOptions {
  /** Asks only while true. */
  readonly isEnabled?: boolean
  /** Shows the last answer while another one is fetched, as lists do when a filter changes. What is not wanted any more by
   * then is given up.
   */
  readonly keepPrevious?: boolean
  /** Asks again after this many seconds. */
  readonly everySeconds?: number
}

/** What a method answers, kept fresh by core events. */
export function useRpc<Name extends MethodName>(
  method: Name,
  params: MethodParams<Name>,
  { isEnabled = true, keepPrevious = false, everySeconds }: UseRpcOptions = {},
): UseQueryResult<MethodResult<Name>, ProblemError> {
  const { call } = useRpcClient()
  return useQuery<MethodResult<Name>, ProblemError>({
    queryKey: [method, params],
    queryFn: keepPrevious
      ? ({ signal }) => call(method, params, signal)
      : () => call(method, params),
    enabled: isEnabled,
    ...(keepPrevious ? { placeholderData: keepPreviousData } : {}),
    ...(everySeconds === undefined ? {} : { refetchInterval: everySeconds * 1000 }),
  })
}

/** A method that changes something; everything of its area is asked for again afterwards. */
export function useCall<Name extends MethodName>(
  method: Name,
): UseMutationResult<MethodResult<Name>, ProblemError, MethodParams<Name>> {
  const { call } = useRpcClient()
  const queryClient = useQueryClient()
  return useMutation<MethodResult<Name>, ProblemError, MethodParams<Name>>({
    mutationFn: (params) => call(method, params),
    onSuccess: () => askAreaAgain(queryClient, method),
  })
}

/** Asks again for everything of the area of a method that changed something. */
export function askAreaAgain(queryClient: QueryClient, method: MethodName): void {
  const area = method.slice(0, method.indexOf('.') + 1)
  void queryClient.invalidateQueries({
    predicate: ({ queryKey: [name] }) => String(name).startsWith(area) && !asksOthers(String(name)),
  })
}

/** Hears an event of the core while the component is shown. */
export function useCoreEvent<Name extends EventName>(
  name: Name,
  listener: (payload: EventPayload<Name>) => void,
): void {
  const { subscribe } = useRpcClient()
  const hear = useEffectEvent(listener)
  useEffect(() => subscribe(name, (payload) => hear(payload)), [subscribe, name])
}
