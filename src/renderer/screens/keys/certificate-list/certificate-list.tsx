import { useState } from 'react'
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
import { type CertificateSortField, certificateColumns } from './certificate-columns.tsx'
import { type CertificateFilter, CertificateFilters } from './certificate-filters.tsx'

const byName: ListSort<CertificateSortField> = { field: 'commonName', direction: 'ascending' }

const lesserColumns = ['uris', 'fixture', 'serial', 'addedAt']

/** Every certificate issued or imported here, filtered, ordered and paged by the core. */
export function CertificateList({ selectedId }: { readonly selectedId: string | null }) {
  const navigate = useNavigate()
  const [sort, setSort] = useState(byName)
  const [filter, setFilter] = useState<CertificateFilter>({})
  const query = useListQuery(JSON.stringify([sort, filter]))
  const { expiry, tests, ...rest } = filter
  const certificates = useRpc(
    'certificates.list',
    {
      ...query.page,
      ...rest,
      ...(tests === undefined ? {} : { isFixture: tests === 'only' }),
      expiresBefore: expiry?.before,
      search: query.search,
      sort: sort.field,
      direction: sort.direction,
    },
    { keepPrevious: true },
  )
  const filters = Object.values(filter).filter((value) => value !== undefined).length
  return (
    <DataList
      label="Certificates"
      columns={certificateColumns}
      rows={certificates.data?.rows}
      total={certificates.data?.total}
      rowId={(row) => row.id}
      page={query.page}
      onOffset={query.setOffset}
      sort={sort}
      // Only columns named after a sort field can be sorted by.
      onSort={(next) => setSort((next as ListSort<CertificateSortField> | null) ?? byName)}
      selectedId={selectedId}
      lesserColumns={lesserColumns}
      onOpen={(row) => void navigate(addressOf('certificates', row.id))}
      error={certificates.error}
      onRetry={() => void certificates.refetch()}
      toolbar={
        <>
          <SearchField
            label="Filter certificates"
            value={query.searchText}
            onChange={query.setSearchText}
          />
          <FilterTray isFolded={selectedId !== null} count={filters}>
            <CertificateFilters
              filter={filter}
              onChange={(change) => setFilter((last) => ({ ...last, ...change }))}
            />
          </FilterTray>
        </>
      }
      empty={query.search === '' && filters === 0 ? <NoCertificates /> : <NothingFound />}
    />
  )
}

function NothingFound() {
  return (
    <EmptyState title="No certificate is like that">
      The text looks for part of subject, issuer, serial number or the name of a test. Take back a
      filter to see more.
    </EmptyState>
  )
}

function NoCertificates() {
  return (
    <EmptyState title="No certificates yet">
      Make a community first: its root and intermediate authority are the first two, and they can
      issue the others.
    </EmptyState>
  )
}
