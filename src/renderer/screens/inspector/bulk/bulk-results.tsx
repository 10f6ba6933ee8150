import Box from '@mui/material/Box'
import ListItemButton from '@mui/material/ListItemButton'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type {
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

type Outcome = 'failed' | 'warning' | 'clean'

/** The tokens of a bulk inspection with filters, beside their groups. */
export function BulkResults({ state }: { readonly state: BulkState }) {
  const { id } = state
  const [by, setBy] = useState<BulkGroupKind>('finding')
  const [value, setValue] = useState<string>()
  const [search, setSearch] = useState('')
  const [outcome, setOutcome] = useState<Outcome>()
  const [offset, setOffset] = useState(0)
  const everySeconds = state.state === 'running' ? { everySeconds: 1 } : {}
  const { data, error } = useRpc(
    'inspector.bulkRows',
    {
      id,
      search,
      offset,
      limit: pageSize,
      ...(value === undefined ? {} : { group: { by, value } }),
      ...(outcome === undefined ? {} : { outcome }),
    },
    { keepPrevious: true, ...everySeconds },
  )
  const again = (change: () => void) => {
    setOffset(0)
    change()
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
                value={search}
                onChange={(text) => again(() => setSearch(text))}
              />
              <FilterSelect
                label="Outcome"
                everything="All outcomes"
                options={[
                  { value: 'failed', label: 'With failures' },
                  { value: 'warning', label: 'With warnings' },
                  { value: 'clean', label: 'Clean' },
                ]}
                value={outcome}
                onChange={(next) => again(() => setOutcome(next))}
              />
            </>
          }
          empty={
            <EmptyState title="No token here">
              No listed token fits the filters, or none was found yet.
            </EmptyState>
          }
        />
      }
      detail={
        <Groups
          id={id}
          by={by}
          value={value}
          everySeconds={everySeconds}
          onBy={(next) =>
            again(() => {
              setBy(next)
              setValue(undefined)
            })
          }
          onValue={(next) => again(() => setValue(next))}
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
        {(data?.groups ?? []).slice(0, 200).map((group) => (
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
    </Box>
  )
}
