import type { QueryClient } from '@tanstack/react-query'
import { type EventName, events } from '../../shared/contract/index.ts'
import { asksOthers } from './asks-others.ts'
import type { RpcClient } from './rpc-provider.tsx'

/** What else an event makes stale, besides the methods of its own area. */
const alsoStale: Readonly<Record<string, readonly string[]>> = {
  traffic: ['server'],
  // While a launch goes on, so does the report on its app.
  launch: ['clientReport'],
  settings: ['server', 'fhirProxy'],
  clients: ['server', 'grants', 'registration'],
  grants: ['server', 'clients', 'registration'],
  users: ['server', 'grants'],
  vault: ['server', 'keys'],
  keys: ['certificates', 'udap'],
  certificates: ['keys', 'communities', 'udap'],
  communities: ['certificates', 'trust'],
  // Tasks and people of the sandbox are what launches are made of.
  sandbox: ['launch'],
  // What this console registered here is a client here.
  udap: ['clients'],
  faults: ['identityProvider'],
  // Whatever expires, or has a state that depends on the time.
  clock: [
    'server',
    'grants',
    'clients',
    'registration',
    'keys',
    'certificates',
    'communities',
    'trust',
    'certifications',
    'udap',
    'tiered',
    'identityProvider',
    'launch',
    'ehrSessions',
    'vault',
  ],
}

const gatherMilliseconds = 250

/** Asks again for what core events make stale: `clients.changed` refreshes every `clients.*` query.
 * Events that come close together are answered once.
 * @returns stops listening
 */
export function refreshOnEvents(rpc: RpcClient, queryClient: QueryClient): () => void {
  const stale = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = () => {
    timer = undefined
    const areas = new Set(stale)
    stale.clear()
    void queryClient.invalidateQueries({
      predicate: ({ queryKey: [method] }) =>
        areas.has(areaOf(String(method))) && !asksOthers(String(method)),
    })
  }
  const stops = Object.keys(events).map((name) =>
    // Keys of the contract's own table are its event names.
    rpc.subscribe(name as EventName, () => {
      const area = areaOf(name)
      for (const each of [area, ...(alsoStale[area] ?? [])]) stale.add(each)
      timer ??= setTimeout(flush, gatherMilliseconds)
    }),
  )
  return () => {
    clearTimeout(timer)
    for (const stop of stops) stop()
  }
}

function areaOf(name: string): string {
  return name.slice(0, name.indexOf('.'))
}
