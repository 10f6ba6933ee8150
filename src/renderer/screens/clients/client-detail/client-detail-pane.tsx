import Box from '@mui/material/Box'
import { type ReactNode, useState } from 'react'
import type { ClientDetail } from '../../../../shared/contract/clients.ts'
import { DetailPane, JsonView, Mono, ProblemAlert, TabBar } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { ClientState } from '../client-columns.tsx'
import { hasSecret, typeOf } from '../client-type.ts'
import { ClientActions } from './client-actions.tsx'
import { ClientConformance } from './client-conformance.tsx'
import { ClientFacts } from './client-facts.tsx'
import { ClientFaults } from './client-faults.tsx'
import { ClientKeys } from './client-keys/index.ts'
import { ClientTraffic } from './client-traffic.tsx'
import { ClientUdap } from './client-udap.tsx'
import { DeviceList } from './device-list.tsx'
import { GrantList } from './grant-list.tsx'
import { SecretList } from './secret-list.tsx'

type TabName =
  | 'overview'
  | 'udap'
  | 'secrets'
  | 'keys'
  | 'devices'
  | 'grants'
  | 'traffic'
  | 'conformance'
  | 'faults'
  | 'json'

interface ClientDetailPaneProps {
  readonly clientId: string
  readonly onClose: () => void
}

/** One client at the right of the list. */
export function ClientDetailPane({ clientId, onClose }: ClientDetailPaneProps) {
  const [tab, setTab] = useState<TabName>('overview')
  const { data: client, error, isPending } = useRpc('clients.get', { client_id: clientId })
  return (
    <DetailPane
      title={client?.metadata.client_name ?? 'Client'}
      subtitle={client !== undefined && <Summary client={client} />}
      actions={client !== undefined && <ClientActions client={client} onDeleted={onClose} />}
      tabs={
        client !== undefined && (
          <TabBar label="Client detail" current={tab} onChange={setTab} tabs={tabsOf(client)} />
        )
      }
      isLoading={isPending}
      onClose={onClose}
    >
      {error !== null && <ProblemAlert error={error} />}
      {client !== undefined && contents[tab](client)}
    </DetailPane>
  )
}

const contents: Readonly<Record<TabName, (client: ClientDetail) => ReactNode>> = {
  overview: (client) => <ClientFacts client={client} />,
  udap: (client) => <ClientUdap clientId={client.client_id} />,
  secrets: (client) => <SecretList client={client} />,
  keys: (client) => <ClientKeys client={client} />,
  devices: (client) => <DeviceList client={client} />,
  grants: (client) => <GrantList clientId={client.client_id} />,
  traffic: (client) => <ClientTraffic clientId={client.client_id} />,
  conformance: (client) => <ClientConformance clientId={client.client_id} />,
  faults: (client) => <ClientFaults clientId={client.client_id} />,
  json: (client) => <JsonView label="Client metadata" value={client.metadata} hasSearch />,
}

function tabsOf(client: ClientDetail): readonly { name: TabName; label: string }[] {
  const method = client.metadata.token_endpoint_auth_method
  // Public apps alone can have devices that register, and none of the devices can.
  const mayHaveDevices =
    method === 'none' && client.instanceOf === null && client.registeredBy !== 'built-in'
  return [
    { name: 'overview', label: 'Overview' },
    ...(client.registeredBy === 'udap' ? [{ name: 'udap' as const, label: 'UDAP' }] : []),
    ...(hasSecret(method) ? [{ name: 'secrets' as const, label: 'Secrets' }] : []),
    ...(method === 'private_key_jwt' ? [{ name: 'keys' as const, label: 'Keys' }] : []),
    ...(mayHaveDevices ? [{ name: 'devices' as const, label: 'Devices' }] : []),
    { name: 'grants', label: 'Grants & tokens' },
    { name: 'traffic', label: 'Traffic' },
    { name: 'conformance', label: 'Conformance' },
    { name: 'faults', label: 'Faults' },
    { name: 'json', label: 'JSON' },
  ]
}

function Summary({ client }: { readonly client: ClientDetail }) {
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        columnGap: 3,
        fontSize: 'body2.fontSize',
        color: 'text.secondary',
      }}
    >
      <ClientState isDisabled={client.isDisabled} />
      <span>{typeOf(client.metadata.token_endpoint_auth_method)}</span>
      <Mono>{client.client_id}</Mono>
    </Box>
  )
}
