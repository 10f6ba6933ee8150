import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useId, useState } from 'react'
import type { RegisteredInstance } from '../../../../shared/contract/registration.ts'
import { ProblemAlert, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'

interface RenameDeviceProps {
  readonly device: RegisteredInstance
  readonly onClose: () => void
}

/** Gives a device a name by which people tell it from others. */
export function RenameDevice({ device, onClose }: RenameDeviceProps) {
  const titleId = useId()
  const { say } = useStatusLine()
  const rename = useCall('registration.renameInstance')
  const [name, setName] = useState(device.client_name)
  const isNameless = name.trim() === ''
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} maxWidth="xs" fullWidth>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          if (isNameless) return
          rename.mutate(
            { client_id: device.client_id, client_name: name.trim() },
            {
              onSuccess: () => {
                say('pass', `Renamed to ${name.trim()}`)
                onClose()
              },
            },
          )
        }}
      >
        <DialogTitle id={titleId}>Rename device</DialogTitle>
        <DialogContent>
          <Stack sx={{ gap: 4, pt: 2 }}>
            {rename.error !== null && <ProblemAlert error={rename.error} />}
            <TextField
              label="Name"
              required
              autoFocus
              value={name}
              onChange={(event) => setName(event.target.value)}
              error={isNameless}
              helperText={isNameless ? 'Wanted a name' : 'Its user sees it at /manage too'}
              slotProps={{ htmlInput: { maxLength: 200 } }}
            />
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={rename.isPending}>
            Rename
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
