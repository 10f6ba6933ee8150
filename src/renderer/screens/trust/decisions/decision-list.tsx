import { useNavigate } from 'react-router'
import type { TrustDecisionRow } from '../../../../shared/contract/trust-decisions.ts'
import {
  DataList,
  EmptyState,
  Instant,
  type ListColumn,
  Mono,
  useListQuery,
  Verdict,
} from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { addressOf } from '../trust-addresses.ts'

const columns: readonly ListColumn<TrustDecisionRow>[] = [
  { field: 'subject', headerName: 'Certificate', flex: 1.4, minWidth: 150, sortable: false },
  {
    field: 'trusted',
    headerName: 'Decision',
    width: 170,
    sortable: false,
    renderCell: ({ row }) => <DecisionWord isTrusted={row.trusted} reason={row.reason} />,
  },
  {
    field: 'communityUri',
    headerName: 'Community',
    flex: 1,
    minWidth: 130,
    sortable: false,
    renderCell: ({ row }) => <Mono>{row.communityUri}</Mono>,
  },
  {
    field: 'judgedAt',
    headerName: 'Judged',
    width: 158,
    sortable: false,
    renderCell: ({ row }) => <Instant at={row.judgedAt} />,
  },
]

interface DecisionWordProps {
  readonly isTrusted: boolean
  readonly reason: string | null
}

/** A decision as a word with its colour. */
export function DecisionWord({ isTrusted, reason }: DecisionWordProps) {
  return (
    <Verdict verdict={isTrusted ? 'pass' : 'fail'} isPlain>
      {isTrusted ? 'trusted' : (reason ?? 'not trusted')}
    </Verdict>
  )
}

/** Every decision that is kept, the newest first. */
export function DecisionList({ selectedId }: { readonly selectedId: string | null }) {
  const navigate = useNavigate()
  const query = useListQuery('')
  const decisions = useRpc('trust.decisions', query.page, { keepPrevious: true })
  return (
    <DataList
      label="Decisions"
      columns={columns}
      rows={decisions.data?.rows}
      total={decisions.data?.total}
      rowId={(row) => row.id}
      page={query.page}
      onOffset={query.setOffset}
      selectedId={selectedId}
      lesserColumns={['communityUri', 'judgedAt']}
      onOpen={(row) => void navigate(addressOf('decisions', row.id))}
      error={decisions.error}
      onRetry={() => void decisions.refetch()}
      empty={
        <EmptyState title="No certificate was judged yet">
          Whenever a statement, a token or metadata comes with certificates, the decision on them
          stands here, with everything it was made from.
        </EmptyState>
      }
    />
  )
}
