import Button from '@mui/material/Button'
import { useCallback, useState } from 'react'
import { useNavigate } from 'react-router'
import {
  DataList,
  EmptyState,
  FilterTray,
  type ListSort,
  SearchField,
  useListQuery,
} from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { addressOf } from '../key-addresses.ts'
import { type KeySortField, keyColumns } from './key-columns.tsx'
import { type KeyFilter, KeyFilters } from './key-filters.tsx'

interface KeyListProps {
  readonly selectedId: string | null
  readonly onGenerate: () => void
}

const byName: ListSort<KeySortField> = { field: 'name', direction: 'ascending' }

const lesserColumns = ['purpose', 'owner', 'tags', 'kid', 'createdAt']

/** Every key pair of the key store, filtered, ordered and paged by the core. */
export function KeyList({ selectedId, onGenerate }: KeyListProps) {
  const navigate = useNavigate()
  const [sort, setSort] = useState(byName)
  const [filter, setFilter] = useState<KeyFilter>({})
  const changeFilter = useCallback(
    (change: KeyFilter) => setFilter((last) => ({ ...last, ...change })),
    [],
  )
  const query = useListQuery(JSON.stringify([sort, filter]))
  const { expiry, ...rest } = filter
  const keys = useRpc(
    'keys.list',
    {
      ...query.page,
      ...rest,
      expiresBefore: expiry?.before,
      search: query.search,
      sort: sort.field,
      direction: sort.direction,
    },
    { keepPrevious: true },
  )
  const isFiltered = query.search !== '' || countFilters(filter) > 0
  return (
    <DataList
      label="Keys"
      columns={keyColumns}
      rows={keys.data?.rows}
      total={keys.data?.total}
      rowId={(row) => row.id}
      page={query.page}
      onOffset={query.setOffset}
      sort={sort}
      // Only columns named after a sort field can be sorted by.
      onSort={(next) => setSort((next as ListSort<KeySortField> | null) ?? byName)}
      selectedId={selectedId}
      lesserColumns={lesserColumns}
      onOpen={(row) => void navigate(addressOf('pairs', row.id))}
      error={keys.error}
      onRetry={() => void keys.refetch()}
      toolbar={
        <>
          <SearchField
            label="Filter keys by name, id or owner"
            value={query.searchText}
            onChange={query.setSearchText}
          />
          <FilterTray isFolded={selectedId !== null} count={countFilters(filter)}>
            <KeyFilters filter={filter} onChange={changeFilter} />
          </FilterTray>
        </>
      }
      empty={isFiltered ? <NothingFound /> : <NoKeys onGenerate={onGenerate} />}
    />
  )
}

function countFilters(filter: KeyFilter): number {
  return Object.values(filter).filter((value) => value !== undefined).length
}

function NothingFound() {
  return (
    <EmptyState title="No key is like that">
      The text looks for part of the name, the key id, the thumbprint or the owner. Take back a
      filter to see more.
    </EmptyState>
  )
}

function NoKeys({ onGenerate }: { readonly onGenerate: () => void }) {
  return (
    <EmptyState
      title="No keys yet"
      action={
        <Button variant="contained" onClick={onGenerate}>
          Generate key
        </Button>
      }
    >
      Generate a key for a client, a software statement or a certificate. Its private part is stored
      encrypted and never shown; the public part is yours to publish.
    </EmptyState>
  )
}
