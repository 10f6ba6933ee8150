import RestartAlt from '@mui/icons-material/RestartAltOutlined'
import UploadFile from '@mui/icons-material/UploadFileOutlined'
import Button from '@mui/material/Button'
import { useState } from 'react'
import { ConfirmDialog, useStatusLine } from '../../components/index.ts'
import { useCall } from '../../rpc/index.ts'
import { ImportBundle } from './import-bundle.tsx'

/** What can be done with the sandbox as a whole. */
export function SandboxActions() {
  const [open, setOpen] = useState<'import' | 'reset' | null>(null)
  return (
    <>
      <Button startIcon={<UploadFile />} onClick={() => setOpen('import')}>
        Import bundle
      </Button>
      <Button startIcon={<RestartAlt />} onClick={() => setOpen('reset')}>
        Reset
      </Button>
      {open === 'import' && <ImportBundle onClose={() => setOpen(null)} />}
      {open === 'reset' && <ResetSandbox onClose={() => setOpen(null)} />}
    </>
  )
}

function ResetSandbox({ onClose }: { readonly onClose: () => void }) {
  const { say } = useStatusLine()
  const reset = useCall('sandbox.reset')
  return (
    <ConfirmDialog
      title="Reset the sandbox?"
      confirm="Reset sandbox"
      typed="reset"
      isBusy={reset.isPending}
      error={reset.error}
      onClose={onClose}
      onConfirm={() =>
        reset.mutate(
          { confirmation: 'reset' },
          {
            onSuccess: () => {
              say('pass', 'The sandbox holds the shipped data again')
              onClose()
            },
          },
        )
      }
    >
      Every resource is replaced by the shipped data. What apps wrote and what was imported is lost.
      Clients, grants and tokens stay.
    </ConfirmDialog>
  )
}
