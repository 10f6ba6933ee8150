import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react'
import type {
  MethodName,
  MethodParams,
  MethodResult,
  Subscribe,
} from '../../shared/contract/index.ts'
import { refreshOnEvents } from './refresh-on-events.ts'
import type { ConnectionState, Transport } from './transport.ts'

/** The typed client every screen uses. */
export interface RpcClient {
  /** Calls the core. The signal gives the answer up; for methods that only read. */
  readonly call: <Name extends MethodName>(
    name: Name,
    params: MethodParams<Name>,
    signal?: AbortSignal,
  ) => Promise<MethodResult<Name>>
  readonly subscribe: Subscribe
}

interface Rpc extends RpcClient {
  readonly transport: Transport
}

const RpcContext = createContext<Rpc | null>(null)

/** Gives everything inside the core behind a transport; what it shows is refreshed by core events. */
export function RpcProvider({
  transport,
  children,
}: {
  readonly transport: Transport
  readonly children: ReactNode
}) {
  const [queryClient] = useState(createQueryClient)
  const [rpc] = useState<Rpc>(() => typedClient(transport))
  useEffect(() => refreshOnEvents(rpc, queryClient), [rpc, queryClient])
  useEffect(() => refetchWhenBack(transport, queryClient), [transport, queryClient])
  return (
    <QueryClientProvider client={queryClient}>
      <RpcContext value={rpc}>{children}</RpcContext>
    </QueryClientProvider>
  )
}

/** The typed client of the core. */
export function useRpcClient(): RpcClient {
  return useRpcContext()
}

/** Whether the core can be reached at the moment. */
export function useConnection(): ConnectionState {
  const { connection } = useRpcContext().transport
  return useSyncExternalStore(connection.watch, connection.get)
}

function useRpcContext(): Rpc {
  const rpc = use(RpcContext)
  if (rpc === null) throw new Error('RPC hooks need an RpcProvider above them')
  return rpc
}

function typedClient(transport: Transport): Rpc {
  return {
    transport,
    // The core validates params and results against the contract these types come from.
    call: transport.call as RpcClient['call'],
    subscribe: transport.subscribe as Subscribe,
  }
}

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: false,
        staleTime: 5_000,
        refetchOnWindowFocus: false,
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}

/** Events missed while the core was away are made up for by asking again. */
function refetchWhenBack(transport: Transport, queryClient: QueryClient): () => void {
  let last = transport.connection.get()
  return transport.connection.watch(() => {
    const state = transport.connection.get()
    if (state === 'online' && last === 'offline') void queryClient.invalidateQueries()
    last = state
  })
}
