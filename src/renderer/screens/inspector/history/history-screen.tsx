import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import FormControlLabel from '@mui/material/FormControlLabel'
import Switch from '@mui/material/Switch'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { InspectorHistoryRow } from '../../../../shared/contract/inspector-history.ts'
import {
  ConfirmDialog,
  DataList,
  EmptyState,
  formatInstant,
  type ListColumn,
  ProblemAlert,
  Screen,
} from '../../../components/index.ts'
import { useCall, useRpc } from '../../../rpc/index.ts'
import { InspectorTabs } from '../inspector-tabs.tsx'
import { kindNames } from '../kind-names.ts'
import { HistoryExport } from './history-export.tsx'

/** What was inspected and kept, where that is wanted: off at first, and sealed by the key store. @see spec/security.md TI-12 */
export function HistoryScreen() {
  const { data, error } = useRpc('inspector.history', {})
  const [isClearing, setClearing] = useState(false)
  const setting = useCall('settings.update')
  const deleting = useCall('inspector.deleteHistory')
  const navigate = useNavigate()
  const rows = data?.rows ?? []
  const keep = (value: boolean) => setting.mutate({ name: 'inspectorHistory', value })
  const columns: readonly ListColumn<InspectorHistoryRow>[] = [
    {
      field: 'inspectedAt',
      headerName: 'Inspected',
      width: 170,
      sortable: false,
      valueFormatter: formatInstant,
    },
    { field: 'inputText', headerName: 'Text', flex: 1, sortable: false },
    {
      field: 'tokens',
      headerName: 'Tokens',
      flex: 2,
      sortable: false,
      valueFormatter: (tokens: InspectorHistoryRow['tokens']) =>
        tokens.map(({ kind, fingerprint }) => `${kindNames[kind]} ${fingerprint}`).join(', '),
    },
    {
      field: 'id',
      headerName: '',
      width: 90,
      sortable: false,
      renderCell: ({ row }) => (
        <Button
          onClick={(event) => {
            event.stopPropagation()
            deleting.mutate({ id: row.id })
          }}
        >
          Delete
        </Button>
      ),
    },
  ]
  const failure = error ?? setting.error ?? deleting.error
  return (
    <Screen
      title="Inspector"
      isFilled
      actions={
        rows.length > 0 && (
          <>
            <HistoryExport />
            <Button variant="outlined" onClick={() => setClearing(true)}>
              Clear history
            </Button>
          </>
        )
      }
    >
      <Box sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
        <InspectorTabs current="history" />
        <Box sx={{ px: 4, py: 2 }}>
          <FormControlLabel
            control={
              <Switch
                checked={data?.isOn === true}
                disabled={data === undefined || setting.isPending}
                onChange={(event) => keep(event.target.checked)}
              />
            }
            label="Keep what I inspect, sealed by the key store: the last 100 texts"
          />
        </Box>
        {failure !== null && (
          <Box sx={{ p: 4 }}>
            <ProblemAlert error={failure} />
          </Box>
        )}
        <Box sx={{ flex: 1, minHeight: 0 }}>
          <DataList
            label="Kept inspections"
            columns={columns}
            rows={data?.rows}
            rowId={({ id }) => id}
            selectedId={null}
            onOpen={({ id }) => void navigate(`/inspector?kept=${id}`)}
            empty={
              <EmptyState title="Nothing is kept">
                {data?.isOn === true
                  ? 'What you inspect from now on will be listed here.'
                  : 'Tokens are held in memory only and are gone when you leave the Inspector.'}
              </EmptyState>
            }
          />
        </Box>
      </Box>
      {isClearing && <ClearDialog count={rows.length} onClose={() => setClearing(false)} />}
    </Screen>
  )
}

function ClearDialog({ count, onClose }: { readonly count: number; readonly onClose: () => void }) {
  const { mutate, isPending, error } = useCall('inspector.clearHistory')
  return (
    <ConfirmDialog
      title="Clear the history?"
      confirm="Clear history"
      isBusy={isPending}
      error={error}
      onConfirm={() => mutate({}, { onSuccess: onClose })}
      onClose={onClose}
    >
      {count} kept inspections are deleted and cannot be brought back.
    </ConfirmDialog>
  )
}
