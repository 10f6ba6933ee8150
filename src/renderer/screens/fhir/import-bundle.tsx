import Alert from '@mui/material/Alert'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Stack from '@mui/material/Stack'
import { useId, useState } from 'react'
import type { MethodResult } from '../../../shared/contract/index.ts'
import { FileField, KeyValue, ProblemAlert, useStatusLine } from '../../components/index.ts'
import { useCall } from '../../rpc/index.ts'

/** Stores a FHIR Bundle in the sandbox: checked first, stored as a whole or not at all. */
export function ImportBundle({ onClose }: { readonly onClose: () => void }) {
  const titleId = useId()
  const { say } = useStatusLine()
  const [bundle, setBundle] = useState('')
  const check = useCall('sandbox.import')
  const store = useCall('sandbox.import')
  const error = store.error ?? check.error
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} maxWidth="sm" fullWidth>
      <DialogTitle id={titleId}>Import a FHIR R4 bundle</DialogTitle>
      <DialogContent>
        <Stack sx={{ gap: 3, fontSize: 'body2.fontSize' }}>
          <Alert severity="warning">
            Never import data of real patients: resources are stored unencrypted, and everyone you
            let in can read them.
          </Alert>
          <FileField
            label="Bundle"
            hint="JSON of a collection, batch, transaction or search result, up to 5 MiB"
            text={bundle}
            onText={(text) => {
              setBundle(text)
              store.reset()
              if (text === '') check.reset()
              else check.mutate({ bundle: text, isDryRun: true })
            }}
          />
          {error !== null && <ProblemAlert error={error} />}
          {check.data !== undefined && <Report report={check.data} />}
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          variant="contained"
          disabled={check.data === undefined}
          loading={store.isPending || check.isPending}
          onClick={() =>
            store.mutate(
              { bundle, isDryRun: false },
              {
                onSuccess: ({ added, replaced }) => {
                  say('pass', `${added} resources added, ${replaced} replaced`)
                  onClose()
                },
              },
            )
          }
        >
          Import
        </Button>
      </DialogActions>
    </Dialog>
  )
}

function Report({ report }: { readonly report: MethodResult<'sandbox.import'> }) {
  return (
    <KeyValue
      rows={[
        { name: 'Would be added', value: String(report.added) },
        { name: 'Would be replaced', value: String(report.replaced) },
        {
          name: 'Types',
          value: report.types.map(({ type, count }) => `${type} ${count}`).join(', '),
        },
      ]}
    />
  )
}
