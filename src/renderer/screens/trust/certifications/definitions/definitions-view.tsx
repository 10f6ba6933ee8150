import AddOutlined from '@mui/icons-material/AddOutlined'
import Button from '@mui/material/Button'
import { useState } from 'react'
import type { CertificationDefinitionRow } from '../../../../../shared/contract/certifications.ts'
import {
  DataList,
  EmptyState,
  FilterSelect,
  type ListColumn,
  Mono,
  SplitView,
  Verdict,
} from '../../../../components/index.ts'
import { useRpc } from '../../../../rpc/index.ts'
import { DefinitionPane } from './definition-pane.tsx'

const columns: readonly ListColumn<CertificationDefinitionRow>[] = [
  { field: 'name', headerName: 'Name', flex: 1, minWidth: 150 },
  {
    field: 'isRequired',
    headerName: 'Demand',
    width: 106,
    renderCell: ({ row }) => (
      <Verdict verdict={row.isRequired ? 'warn' : 'info'} isPlain>
        {row.isRequired ? 'required' : 'optional'}
      </Verdict>
    ),
  },
  {
    field: 'uris',
    headerName: 'URIs',
    flex: 1.2,
    minWidth: 150,
    sortable: false,
    renderCell: ({ row }) => <Mono>{row.uris.join(' ')}</Mono>,
  },
  {
    field: 'communityUri',
    headerName: 'Community',
    flex: 1,
    minWidth: 140,
    renderCell: ({ row }) => <Mono>{row.communityUri}</Mono>,
  },
]

const isNew = 'new'

/** What communities agreed certifications mean, one of them as a form at the right. */
export function DefinitionsView() {
  const [open, setOpen] = useState<string | null>(null)
  const [communityUri, setCommunityUri] = useState<string | undefined>(undefined)
  const { data: communities = [] } = useRpc('trust.communities', {})
  const definitions = useRpc(
    'certifications.definitions',
    communityUri === undefined ? {} : { communityUri },
    { keepPrevious: true },
  )
  const chosen = definitions.data?.find(({ id }) => id === open) ?? null
  const add = (
    <Button startIcon={<AddOutlined />} variant="outlined" onClick={() => setOpen(isNew)}>
      New definition
    </Button>
  )
  return (
    <SplitView
      name="certification-definitions"
      list={
        <DataList
          label="Definitions"
          columns={columns}
          rows={definitions.data}
          rowId={(row) => row.id}
          selectedId={open}
          lesserColumns={['uris']}
          onOpen={(row) => setOpen(row.id)}
          error={definitions.error}
          onRetry={() => void definitions.refetch()}
          toolbar={
            <>
              <FilterSelect
                label="Community"
                everything="All communities"
                width={200}
                options={communities.map(({ uri, name }) => ({ value: uri, label: name }))}
                value={communityUri}
                onChange={setCommunityUri}
              />
              {add}
            </>
          }
          empty={
            <EmptyState title="No certification means anything here yet" action={add}>
              A definition says what a certification is called, who may give it and what has to be
              in it. Metadata announces it, and registrations can be made to need it.
            </EmptyState>
          }
        />
      }
      detail={
        open === null || (open !== isNew && chosen === null) ? null : (
          <DefinitionPane
            key={open}
            definition={chosen}
            communityUri={communityUri ?? communities[0]?.uri ?? ''}
            onSaved={setOpen}
            onClose={() => setOpen(null)}
          />
        )
      }
    />
  )
}
