import Button from '@mui/material/Button'
import { useState } from 'react'
import { Link as RouterLink } from 'react-router'
import type { IssuedCertificationRow } from '../../../../../shared/contract/certifications.ts'
import {
  DataList,
  EmptyState,
  FilterSelect,
  Instant,
  type ListColumn,
  Mono,
  SearchField,
  useListQuery,
} from '../../../../components/index.ts'
import { useRpc } from '../../../../rpc/index.ts'
import { addressOf } from '../../trust-addresses.ts'
import { IssuedState } from './issued-state.tsx'

const columns: readonly ListColumn<IssuedCertificationRow>[] = [
  { field: 'name', headerName: 'Name', flex: 1, minWidth: 140, sortable: false },
  {
    field: 'revokedAt',
    headerName: 'State',
    width: 100,
    sortable: false,
    renderCell: ({ row }) => <IssuedState certification={row} />,
  },
  {
    field: 'sub',
    headerName: 'App',
    flex: 1.2,
    minWidth: 150,
    sortable: false,
    renderCell: ({ row }) => <Mono>{row.sub}</Mono>,
  },
  {
    field: 'iss',
    headerName: 'Certifier',
    flex: 1.2,
    minWidth: 150,
    sortable: false,
    renderCell: ({ row }) => <Mono>{row.iss}</Mono>,
  },
  {
    field: 'expiresAt',
    headerName: 'Expires',
    width: 158,
    sortable: false,
    renderCell: ({ row }) => <Instant at={row.expiresAt} />,
  },
]

type State = 'valid' | 'revoked' | 'expired'

interface IssuedListProps {
  readonly selectedId: string | null
  readonly onOpen: (row: IssuedCertificationRow) => void
}

/** Every certification issued here, newest first. */
export function IssuedList({ selectedId, onOpen }: IssuedListProps) {
  const [state, setState] = useState<State | undefined>(undefined)
  const query = useListQuery(state ?? '')
  const issued = useRpc(
    'certifications.issued',
    { ...query.page, search: query.search, ...(state === undefined ? {} : { state }) },
    { keepPrevious: true },
  )
  return (
    <DataList
      label="Certifications issued here"
      columns={columns}
      rows={issued.data?.rows}
      total={issued.data?.total}
      rowId={(row) => row.jti}
      page={query.page}
      onOffset={query.setOffset}
      selectedId={selectedId}
      lesserColumns={['iss', 'expiresAt']}
      onOpen={onOpen}
      error={issued.error}
      onRetry={() => void issued.refetch()}
      toolbar={
        <>
          <SearchField
            label="Filter certifications by name, certifier, app or URI"
            value={query.searchText}
            onChange={query.setSearchText}
          />
          <FilterSelect
            label="State"
            everything="All states"
            options={[
              { value: 'valid', label: 'Valid' },
              { value: 'revoked', label: 'Revoked' },
              { value: 'expired', label: 'Expired' },
            ]}
            value={state}
            onChange={setState}
          />
        </>
      }
      empty={
        query.search === '' && state === undefined ? (
          <EmptyState
            title="No certification was issued here"
            action={
              <Button
                variant="contained"
                component={RouterLink}
                to={addressOf('certifications', 'issue')}
              >
                Issue certification
              </Button>
            }
          >
            A certifier says of an app what a community wants to know. Apps bring it along when they
            register.
          </EmptyState>
        ) : (
          <EmptyState title="No certification fits the filter">
            The filter looks in name, certifier, app and URIs.
          </EmptyState>
        )
      }
    />
  )
}
