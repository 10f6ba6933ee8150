import AddOutlined from '@mui/icons-material/AddOutlined'
import DownloadOutlined from '@mui/icons-material/DownloadOutlined'
import UploadFile from '@mui/icons-material/UploadFileOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import {
  DataList,
  EmptyState,
  type ListSort,
  Screen,
  SearchField,
  SplitView,
  TabBar,
  useListQuery,
} from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { addressOf } from './client-address.ts'
import { clientColumns, type SortField } from './client-columns.tsx'
import { ClientDetailPane } from './client-detail/client-detail-pane.tsx'
import { ImportClients } from './import-clients.tsx'
import { InitialTokenList } from './initial-tokens/initial-token-list.tsx'
import { RegisterClient } from './register-client.tsx'
import { useExportClients } from './use-export-clients.ts'

const tabs = [
  { name: 'clients', label: 'Clients' },
  { name: 'tokens', label: 'Initial access tokens' },
] as const

/** Every registered client, one of them in detail at the right; and the tokens with which more can register themselves. */
export function ClientsScreen() {
  const { clientId = null } = useParams()
  const [search, setSearch] = useSearchParams()
  const current = clientId === null && search.has('tokens') ? 'tokens' : 'clients'
  const navigate = useNavigate()
  return (
    <Screen title="Clients" isFilled actions={<ClientsActions />}>
      <Box sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
        <TabBar
          label="Parts of the clients"
          tabs={tabs}
          current={current}
          onChange={(name) => void navigate(name === 'tokens' ? '/clients?tokens' : '/clients')}
        />
        <Box sx={{ flex: 1, minHeight: 0, overflow: 'auto' }}>
          {current === 'tokens' ? (
            <InitialTokenList />
          ) : (
            <ClientsAndDetail clientId={clientId} onRegister={() => setSearch({ register: '' })} />
          )}
        </Box>
      </Box>
      {search.has('register') && (
        <RegisterClient
          onClose={() => setSearch({})}
          onRegistered={(id) => void navigate(addressOf(id))}
        />
      )}
      {search.has('import') && <ImportClients onClose={() => setSearch({})} />}
    </Screen>
  )
}

function ClientsActions() {
  const [, setSearch] = useSearchParams()
  const { exportClients, isPending } = useExportClients()
  return (
    <>
      <Button startIcon={<UploadFile />} onClick={() => setSearch({ import: '' })}>
        Import
      </Button>
      <Button
        startIcon={<DownloadOutlined />}
        loading={isPending}
        onClick={() => exportClients()}
        aria-label="Export all clients"
      >
        Export
      </Button>
      <Button
        variant="contained"
        startIcon={<AddOutlined />}
        onClick={() => setSearch({ register: '' })}
      >
        Register client
      </Button>
    </>
  )
}

interface ClientsAndDetailProps {
  readonly clientId: string | null
  readonly onRegister: () => void
}

function ClientsAndDetail({ clientId, onRegister }: ClientsAndDetailProps) {
  const navigate = useNavigate()
  return (
    <SplitView
      name="clients"
      list={<ClientList selectedId={clientId} onRegister={onRegister} />}
      detail={
        clientId === null ? null : (
          <ClientDetailPane
            key={clientId}
            clientId={clientId}
            onClose={() => void navigate('/clients')}
          />
        )
      }
    />
  )
}

interface ClientListProps {
  readonly selectedId: string | null
  readonly onRegister: () => void
}

const byName: ListSort<SortField> = { field: 'client_name', direction: 'ascending' }

function ClientList({ selectedId, onRegister }: ClientListProps) {
  const navigate = useNavigate()
  const [sort, setSort] = useState(byName)
  const query = useListQuery(JSON.stringify(sort))
  const clients = useRpc(
    'clients.list',
    { ...query.page, search: query.search, sort: sort.field, direction: sort.direction },
    { keepPrevious: true },
  )
  return (
    <DataList
      label="Clients"
      columns={clientColumns}
      rows={clients.data?.rows}
      total={clients.data?.total}
      rowId={(row) => row.client_id}
      page={query.page}
      onOffset={query.setOffset}
      sort={sort}
      // Only columns named after a sort field can be sorted by.
      onSort={(next) => setSort((next as ListSort<SortField> | null) ?? byName)}
      selectedId={selectedId}
      lesserColumns={['activeGrants', 'lastUsedAt', 'createdAt', 'token_endpoint_auth_method']}
      onOpen={(row) => void navigate(addressOf(row.client_id))}
      error={clients.error}
      onRetry={() => void clients.refetch()}
      toolbar={
        <SearchField
          label="Filter clients by name or id"
          value={query.searchText}
          onChange={query.setSearchText}
        />
      }
      empty={
        query.search === '' ? (
          <EmptyState
            title="No clients yet"
            action={
              <Button variant="contained" onClick={onRegister}>
                Register client
              </Button>
            }
          >
            Register your app with its redirect URI and scopes. It gets a client id, and a secret if
            it can keep one.
          </EmptyState>
        ) : (
          <EmptyState title="No client is called that">
            The filter looks for part of the name or the client id.
          </EmptyState>
        )
      }
    />
  )
}
