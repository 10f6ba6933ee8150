import Box from '@mui/material/Box'
import ListItemButton from '@mui/material/ListItemButton'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useEffect, useState } from 'react'
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
import { FoundToken } from './found-token.tsx'
import type { BulkInput } from './use-bulk.ts'

const pageSize = 100

const signatures = {
  valid: { verdict: 'pass', word: 'verified' },
  invalid: { verdict: 'fail', word: 'invalid' },
  'not-verified': { verdict: 'warn', word: 'decoded only' },
  none: { verdict: 'fail', word: 'not signed' },
} as const

const columns: readonly ListColumn<BulkRow>[] = [
  { field: 'place', headerName: 'Place', flex: 2, minWidth: 120, sortable: false },
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
  readonly input: BulkInput
  readonly filter: BulkFilter
  readonly onFilter: (filter: BulkFilter) => void
}

/** All tokens of a bulk inspection with filters, a page at a time, beside their groups, or beside the one that was opened. */
export function BulkResults({ state, input, filter, onFilter }: BulkResultsProps) {
  const { id } = state
  const [by, setBy] = useState<BulkGroupKind>('finding')
  const [offset, setOffset] = useState(0)
  const [opened, setOpened] = useState<BulkRow>()
  const isRunning = state.state === 'running'
  const everySeconds = isRunning ? { everySeconds: 1 } : {}
  const { data, error, refetch } = useRpc(
    'inspector.bulkRows',
    { id, ...filter, offset, limit: pageSize },
    { keepPrevious: true, ...everySeconds },
  )
  useAtTheEnd(isRunning, refetch)
  const change = (part: Partial<BulkFilter>) => {
    setOffset(0)
    onFilter({ ...filter, ...part })
  }
  const list = (
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
          selectedId={opened === undefined ? null : String(opened.number)}
          lesserColumns={['kind', 'issuer', 'warnings']}
          onOpen={setOpened}
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
        opened !== undefined ? null : (
          <Groups
            id={id}
            by={by}
            value={filter.group?.value}
            isRunning={isRunning}
            onBy={(next) => {
              setBy(next)
              change({ group: undefined })
            }}
            onValue={(value) => change({ group: value === undefined ? undefined : { by, value } })}
          />
        )
      }
    />
  )
  return (
    <SplitView
      name="inspector-bulk-token"
      initialDetail={60}
      list={list}
      detail={
        opened === undefined ? null : (
          <FoundToken
            key={opened.number}
            row={opened}
            input={input}
            onClose={() => setOpened(undefined)}
          />
        )
      }
    />
  )
}

/** Asks once more when the inspection has ended: more was found since the last time. */
function useAtTheEnd(isRunning: boolean, ask: () => unknown): void {
  useEffect(() => {
    if (!isRunning) void ask()
  }, [isRunning, ask])
}

interface GroupsProps {
  readonly id: string
  readonly by: BulkGroupKind
  readonly value: string | undefined
  readonly isRunning: boolean
  readonly onBy: (by: BulkGroupKind) => void
  readonly onValue: (value: string | undefined) => void
}

function Groups({ id, by, value, isRunning, onBy, onValue }: GroupsProps) {
  const { data, refetch } = useRpc(
    'inspector.bulkGroups',
    { id, by },
    { keepPrevious: true, ...(isRunning ? { everySeconds: 1 } : {}) },
  )
  useAtTheEnd(isRunning, refetch)
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
