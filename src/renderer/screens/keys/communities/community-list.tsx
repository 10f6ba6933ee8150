import Button from '@mui/material/Button'
import { useNavigate } from 'react-router'
import type { Community } from '../../../../shared/contract/certificates.ts'
import { DataList, EmptyState, type ListColumn, Mono, Verdict } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { addressOf } from '../key-addresses.ts'

const columns: readonly ListColumn<Community>[] = [
  { field: 'name', headerName: 'Name', flex: 1, minWidth: 140 },
  {
    field: 'uri',
    headerName: 'Community URI',
    flex: 1.4,
    minWidth: 160,
    renderCell: ({ row }) => <Mono>{row.uri}</Mono>,
  },
  {
    field: 'isTrusted',
    headerName: 'Trust',
    width: 110,
    renderCell: ({ row }) => <CommunityTrust isTrusted={row.isTrusted} />,
  },
  {
    field: 'authorities',
    headerName: 'Authorities',
    width: 96,
    align: 'right',
    headerAlign: 'right',
    valueGetter: (_value, row) => row.authorities.length,
  },
  {
    field: 'certificates',
    headerName: 'Certificates',
    width: 100,
    align: 'right',
    headerAlign: 'right',
  },
]

/** Whether this server takes the root of a community as an anchor, as a word with its colour. */
export function CommunityTrust({ isTrusted }: Pick<Community, 'isTrusted'>) {
  return (
    <Verdict verdict={isTrusted ? 'pass' : 'warn'} isPlain>
      {isTrusted ? 'trusted' : 'not trusted'}
    </Verdict>
  )
}

interface CommunityListProps {
  readonly selectedId: string | null
  readonly onCreate: () => void
}

/** The communities whose authorities live here. */
export function CommunityList({ selectedId, onCreate }: CommunityListProps) {
  const navigate = useNavigate()
  const communities = useRpc('communities.list', {})
  return (
    <DataList
      label="Communities"
      columns={columns}
      rows={communities.data?.communities}
      rowId={(row) => row.id}
      selectedId={selectedId}
      lesserColumns={['authorities', 'certificates']}
      onOpen={(row) => void navigate(addressOf('communities', row.id))}
      error={communities.error}
      onRetry={() => void communities.refetch()}
      empty={
        <EmptyState
          title="No communities yet"
          action={
            <Button variant="contained" onClick={onCreate}>
              New community
            </Button>
          }
        >
          A community has a root and an intermediate authority of its own here, for tests only. They
          issue certificates, good ones and deliberately broken ones.
        </EmptyState>
      }
    />
  )
}
