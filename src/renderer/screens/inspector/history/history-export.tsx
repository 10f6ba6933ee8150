import Button from '@mui/material/Button'
import Checkbox from '@mui/material/Checkbox'
import FormControlLabel from '@mui/material/FormControlLabel'
import { useState } from 'react'
import { FormDialog, saveFile } from '../../../components/index.ts'
import { useSecretCall } from '../../../rpc/index.ts'

/** Saves what was kept; signatures are taken off unless the person says otherwise. @see spec/security.md TI-12 */
export function HistoryExport() {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button variant="outlined" onClick={() => setOpen(true)}>
        Save history
      </Button>
      {isOpen && <ExportDialog onClose={() => setOpen(false)} />}
    </>
  )
}

function ExportDialog({ onClose }: { readonly onClose: () => void }) {
  const [hasSignatures, setSignatures] = useState(false)
  const { run, isPending, error } = useSecretCall('inspector.exportHistory')
  const save = async () => {
    const file = await run({ hasSignatures })
    if (file === undefined) return
    saveFile(file.name, file.content, file.mediaType)
    onClose()
  }
  return (
    <FormDialog
      title="Save history"
      submit="Save"
      isBusy={isPending}
      error={error}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <FormControlLabel
        control={
          <Checkbox
            checked={hasSignatures}
            onChange={(event) => setSignatures(event.target.checked)}
          />
        }
        label="With signatures and opaque tokens"
      />
      {hasSignatures && 'Whoever has this file can use the tokens in it.'}
    </FormDialog>
  )
}
