import Button from '@mui/material/Button'
import { useNavigate } from 'react-router'
import type { TrustCommunityRow } from '../../../../shared/contract/trust.ts'
import { DataList, EmptyState, type ListColumn, Mono } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import { addressOf } from '../trust-addresses.ts'
import { CommunityMarks } from './community-marks.tsx'

const columns: readonly ListColumn<TrustCommunityRow>[] = [
  { field: 'name', headerName: 'Name', flex: 1, minWidth: 110 },
  {
    field: 'isDefault',
    headerName: 'Marks',
    width: 132,
    sortable: false,
    renderCell: ({ row }) => <CommunityMarks isDefault={row.isDefault} isLocal={row.isLocal} />,
  },
  {
    field: 'uri',
    headerName: 'Community URI',
    flex: 1.4,
    minWidth: 120,
    renderCell: ({ row }) => <Mono>{row.uri}</Mono>,
  },
  { field: 'priority', headerName: 'Priority', width: 80, align: 'right', headerAlign: 'right' },
  {
    field: 'anchors',
    headerName: 'Anchors',
    width: 80,
    align: 'right',
    headerAlign: 'right',
    valueGetter: (_value, row) => row.anchors.length,
  },
]

interface TrustCommunityListProps {
  readonly selectedUri: string | null
  readonly onAdd: () => void
}

/** The communities whose certificates this server trusts, in the order in which they count. */
export function TrustCommunityList({ selectedUri, onAdd }: TrustCommunityListProps) {
  const navigate = useNavigate()
  const communities = useRpc('trust.communities', {})
  return (
    <DataList
      label="Trust communities"
      columns={columns}
      rows={communities.data}
      rowId={(row) => row.uri}
      selectedId={selectedUri}
      lesserColumns={['priority', 'anchors']}
      onOpen={(row) => void navigate(addressOf('communities', row.uri))}
      error={communities.error}
      onRetry={() => void communities.refetch()}
      empty={
        <EmptyState
          title="This server trusts no community"
          action={
            <Button variant="contained" onClick={onAdd}>
              Add community
            </Button>
          }
        >
          No app can register by software statement. Add a community with its URI and anchors, or
          trust one of your own under Keys &amp; certificates, Communities.
        </EmptyState>
      }
    />
  )
}
