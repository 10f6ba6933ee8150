import Button from '@mui/material/Button'
import { useState } from 'react'
import { Link as RouterLink, useNavigate } from 'react-router'
import type { UdapRegistrationRow } from '../../../../shared/contract/udap-client.ts'
import {
  DataList,
  EmptyState,
  FilterSelect,
  Instant,
  type ListColumn,
  Mono,
  SearchField,
  useListQuery,
  Verdict,
} from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { addressOf } from '../trust-addresses.ts'

const columns: readonly ListColumn<UdapRegistrationRow>[] = [
  { field: 'client_name', headerName: 'App', flex: 1, minWidth: 130, sortable: false },
  {
    field: 'state',
    headerName: 'State',
    width: 106,
    sortable: false,
    renderCell: ({ row }) => <RegistrationState state={row.state} />,
  },
  {
    field: 'base',
    headerName: 'Server',
    flex: 1.2,
    minWidth: 150,
    sortable: false,
    renderCell: ({ row }) => <Mono>{row.base}</Mono>,
  },
  {
    field: 'iss',
    headerName: 'Identity',
    flex: 1.2,
    minWidth: 150,
    sortable: false,
    renderCell: ({ row }) => <Mono>{row.iss}</Mono>,
  },
  {
    field: 'grant_types',
    headerName: 'Grant',
    width: 150,
    sortable: false,
    renderCell: ({ row }) => <Mono>{row.grant_types[0] ?? 'none'}</Mono>,
  },
  {
    field: 'updatedAt',
    headerName: 'Changed',
    width: 158,
    sortable: false,
    renderCell: ({ row }) => <Instant at={row.updatedAt} />,
  },
]

/** Whether a server still knows the app, as a word with its colour. */
export function RegistrationState({ state }: Pick<UdapRegistrationRow, 'state'>) {
  return (
    <Verdict verdict={state === 'registered' ? 'pass' : 'info'} isPlain>
      {state}
    </Verdict>
  )
}

/** Every registration made from here, the latest change first. */
export function RegistrationList({ selectedId }: { readonly selectedId: string | null }) {
  const navigate = useNavigate()
  const [state, setState] = useState<UdapRegistrationRow['state'] | undefined>(undefined)
  const query = useListQuery(state ?? '')
  const registrations = useRpc(
    'udap.registrations',
    { ...query.page, search: query.search, ...(state === undefined ? {} : { state }) },
    { keepPrevious: true },
  )
  const isFiltered = query.search !== '' || state !== undefined
  return (
    <DataList
      label="Registrations"
      columns={columns}
      rows={registrations.data?.rows}
      total={registrations.data?.total}
      rowId={(row) => row.id}
      page={query.page}
      onOffset={query.setOffset}
      selectedId={selectedId}
      lesserColumns={['iss', 'grant_types', 'updatedAt']}
      onOpen={(row) => void navigate(addressOf('registrations', row.id))}
      error={registrations.error}
      onRetry={() => void registrations.refetch()}
      toolbar={
        <>
          <SearchField
            label="Filter registrations by server, identity or client id"
            value={query.searchText}
            onChange={query.setSearchText}
          />
          <FilterSelect
            label="State"
            everything="All states"
            options={[
              { value: 'registered', label: 'Registered' },
              { value: 'cancelled', label: 'Cancelled' },
            ]}
            value={state}
            onChange={setState}
          />
        </>
      }
      empty={
        isFiltered ? (
          <EmptyState title="No registration fits the filter">
            The filter looks in server, identity, community and client id.
          </EmptyState>
        ) : (
          <EmptyState
            title="No app is registered from here yet"
            action={
              <Button variant="contained" component={RouterLink} to={addressOf('statements')}>
                Write a statement
              </Button>
            }
          >
            Write a software statement and send it to this or another server. What the server
            registered stands here, with every attempt.
          </EmptyState>
        )
      }
    />
  )
}
