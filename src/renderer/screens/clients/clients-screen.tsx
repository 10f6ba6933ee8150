import AddOutlined from '@mui/icons-material/AddOutlined'
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
  useListQuery,
} from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { addressOf } from './client-address.ts'
import { clientColumns, type SortField } from './client-columns.tsx'
import { ClientDetailPane } from './client-detail/client-detail-pane.tsx'
import { RegisterClient } from './register-client.tsx'

/** Every registered client; one of them in detail at the right. */
export function ClientsScreen() {
  const navigate = useNavigate()
  const { clientId = null } = useParams()
  const [search, setSearch] = useSearchParams()
  const register = () => setSearch({ register: '' })
  return (
    <Screen
      title="Clients"
      isFilled
      actions={
        <Button variant="contained" startIcon={<AddOutlined />} onClick={register}>
          Register client
        </Button>
      }
    >
      <SplitView
        name="clients"
        list={<ClientList selectedId={clientId} onRegister={register} />}
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
      {search.has('register') && (
        <RegisterClient
          onClose={() => setSearch({})}
          onRegistered={(id) => void navigate(addressOf(id))}
        />
      )}
    </Screen>
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
