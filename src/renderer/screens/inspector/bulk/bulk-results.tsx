import Box from '@mui/material/Box'
import ListItemButton from '@mui/material/ListItemButton'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type {
  BulkFilter,
  BulkGroupKind,
  BulkRow,
  BulkState,
} from '../../../../shared/contract/inspector-bulk.ts'
import { textSizes } from '../../../../shared/design-tokens.ts'
import {
  DataList,
  EmptyState,
  FilterSelect,
  type ListColumn,
  SearchField,
  SplitView,
  Verdict,
} from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { kindNames } from '../kind-names.ts'

const pageSize = 100

const signatures = {
  valid: { verdict: 'pass', word: 'verified' },
  invalid: { verdict: 'fail', word: 'invalid' },
  'not-verified': { verdict: 'warn', word: 'decoded only' },
  none: { verdict: 'fail', word: 'not signed' },
} as const

const columns: readonly ListColumn<BulkRow>[] = [
  { field: 'place', headerName: 'Place', flex: 2, sortable: false },
  {
    field: 'kind',
    headerName: 'Kind',
    width: 150,
    sortable: false,
    valueFormatter: (kind: BulkRow['kind']) => kindNames[kind],
  },
  {
    field: 'signature',
    headerName: 'Signature',
    width: 130,
    sortable: false,
    renderCell: ({ row }) => (
      <Verdict verdict={signatures[row.signature].verdict} isPlain>
        {signatures[row.signature].word}
      </Verdict>
    ),
  },
  { field: 'key', headerName: 'Key', flex: 1, sortable: false },
  { field: 'issuer', headerName: 'Issuer', flex: 2, sortable: false },
  { field: 'failed', headerName: 'Failed', flex: 2, sortable: false },
  { field: 'warnings', headerName: 'Warnings', flex: 2, sortable: false },
]

const groupKinds: readonly { readonly value: BulkGroupKind; readonly label: string }[] = [
  { value: 'finding', label: 'Finding' },
  { value: 'issuer', label: 'Issuer' },
  { value: 'key', label: 'Key' },
  { value: 'kind', label: 'Kind' },
]

/** No filter. */
export const everyToken: BulkFilter = { search: '' }

interface BulkResultsProps {
  readonly state: BulkState
  readonly filter: BulkFilter
  readonly onFilter: (filter: BulkFilter) => void
}

/** All tokens of a bulk inspection with filters, a page at a time, beside their groups. */
export function BulkResults({ state, filter, onFilter }: BulkResultsProps) {
  const { id } = state
  const [by, setBy] = useState<BulkGroupKind>('finding')
  const [offset, setOffset] = useState(0)
  const everySeconds = state.state === 'running' ? { everySeconds: 1 } : {}
  const { data, error } = useRpc(
    'inspector.bulkRows',
    { id, ...filter, offset, limit: pageSize },
    { keepPrevious: true, ...everySeconds },
  )
  const change = (part: Partial<BulkFilter>) => {
    setOffset(0)
    onFilter({ ...filter, ...part })
  }
  return (
    <SplitView
      name="inspector-bulk"
      initialDetail={28}
      list={
        <DataList
          label="Tokens"
          columns={columns}
          rows={data?.rows}
          rowId={({ number }) => String(number)}
          total={data?.total}
          page={{ offset, limit: pageSize }}
          onOffset={setOffset}
          selectedId={null}
          onOpen={() => undefined}
          error={error}
          toolbar={
            <>
              <SearchField
                label="Filter tokens"
                value={filter.search}
                onChange={(search) => change({ search })}
              />
              <FilterSelect
                label="Outcome"
                everything="All outcomes"
                options={[
                  { value: 'failed', label: 'With failures' },
                  { value: 'warning', label: 'With warnings' },
                  { value: 'clean', label: 'Clean' },
                ]}
                value={filter.outcome}
                onChange={(outcome) => change({ outcome })}
              />
            </>
          }
          empty={
            <EmptyState title="No token here">
              No token fits the filters, or none was found yet.
            </EmptyState>
          }
        />
      }
      detail={
        <Groups
          id={id}
          by={by}
          value={filter.group?.value}
          everySeconds={everySeconds}
          onBy={(next) => {
            setBy(next)
            change({ group: undefined })
          }}
          onValue={(value) => change({ group: value === undefined ? undefined : { by, value } })}
        />
      }
    />
  )
}

interface GroupsProps {
  readonly id: string
  readonly by: BulkGroupKind
  readonly value: string | undefined
  readonly everySeconds: { readonly everySeconds?: number }
  readonly onBy: (by: BulkGroupKind) => void
  readonly onValue: (value: string | undefined) => void
}

function Groups({ id, by, value, everySeconds, onBy, onValue }: GroupsProps) {
  const { data } = useRpc(
    'inspector.bulkGroups',
    { id, by },
    { keepPrevious: true, ...everySeconds },
  )
  const { groups, total } = data ?? { groups: [], total: 0 }
  return (
    <Box sx={{ height: '100%', overflow: 'auto', p: 3, bgcolor: 'background.paper' }}>
      <TextField
        select
        fullWidth
        label="Group by"
        value={by}
        onChange={(event) => {
          const chosen = groupKinds.find((each) => each.value === event.target.value)
          if (chosen !== undefined) onBy(chosen.value)
        }}
      >
        {groupKinds.map((each) => (
          <MenuItem key={each.value} value={each.value}>
            {each.label}
          </MenuItem>
        ))}
      </TextField>
      <Box component="ul" aria-label="Groups" sx={{ listStyle: 'none', m: 0, p: 0, mt: 2 }}>
        {groups.map((group) => (
          <li key={group.value}>
            <ListItemButton
              selected={group.value === value}
              onClick={() => onValue(group.value === value ? undefined : group.value)}
              sx={{ px: 2, py: 0.5, gap: 2, fontSize: textSizes.data }}
            >
              <Box component="span" sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
                {group.value}
              </Box>
              <span>{group.tokens}</span>
            </ListItemButton>
          </li>
        ))}
      </Box>
      {total > groups.length && (
        <Box sx={{ px: 2, py: 1, color: 'text.secondary', fontSize: textSizes.data }}>
          {total - groups.length} smaller groups are not shown; find them with the filter.
        </Box>
      )}
    </Box>
  )
}
