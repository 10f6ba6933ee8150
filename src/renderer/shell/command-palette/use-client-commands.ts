import { useDeferredValue } from 'react'
import { useNavigate } from 'react-router'
import { useRpc } from '../../rpc/index.ts'
import type { Command } from './command.ts'

const shownClients = 8

/** Clients whose name or id holds the text, once there are two characters of it.
 * @param text what a person typed
 */
export function useClientCommands(text: string): readonly Command[] {
  const navigate = useNavigate()
  const search = useDeferredValue(text.trim())
  const { data } = useRpc(
    'clients.list',
    { search, limit: shownClients },
    { isEnabled: search.length > 1 },
  )
  return (data?.rows ?? []).map(({ client_id, client_name }) => ({
    id: `client ${client_id}`,
    label: `Open client ${client_name}`,
    hint: client_id,
    run: () => void navigate(`/clients/${encodeURIComponent(client_id)}`),
  }))
}
