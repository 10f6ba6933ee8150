import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useId, useState } from 'react'
import type { RegisteredInstance } from '../../../../shared/contract/registration.ts'
import { ProblemAlert, useStatusLine } from '../../../components/index.ts'
import { useCall, useRpc } from '../../../rpc/index.ts'

/** Seconds from now; null is until revoked. */
const ends = [
  { value: '0', label: 'Now: it cannot come back', seconds: 0 },
  { value: '3600', label: 'In an hour', seconds: 3600 },
  { value: '86400', label: 'In a day', seconds: 86_400 },
  { value: '7776000', label: 'In 90 days', seconds: 7_776_000 },
  { value: 'never', label: 'Not before it is revoked', seconds: null },
] as const

interface ChangeDeviceEndProps {
  readonly device: RegisteredInstance
  readonly onClose: () => void
}

/** Changes until when a device may come back, by the clock of the server. @see PDC-14 */
export function ChangeDeviceEnd({ device, onClose }: ChangeDeviceEndProps) {
  const titleId = useId()
  const { say } = useStatusLine()
  const { data: server } = useRpc('server.status', {})
  const change = useCall('registration.setInstanceEnd')
  const [chosen, setChosen] = useState<(typeof ends)[number]>(ends[0])
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} maxWidth="xs" fullWidth>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (server === undefined) return
          const endsAt = chosen.seconds === null ? null : server.now + chosen.seconds
          change.mutate(
            { client_id: device.client_id, endsAt },
            {
              onSuccess: () => {
                say('pass', `The end of ${device.client_name} is changed`)
                onClose()
              },
            },
          )
        }}
      >
        <DialogTitle id={titleId}>Change the end of {device.client_name}</DialogTitle>
        <DialogContent>
          <Stack sx={{ gap: 4, pt: 2 }}>
            {change.error !== null && <ProblemAlert error={change.error} />}
            <TextField
              select
              autoFocus
              label="It may come back until"
              value={chosen.value}
              onChange={(event) =>
                setChosen(ends.find(({ value }) => value === event.target.value) ?? ends[0])
              }
              helperText="An access token it holds works to its own end"
            >
              {ends.map(({ value, label }) => (
                <MenuItem key={value} value={value}>
                  {label}
                </MenuItem>
              ))}
            </TextField>
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            variant="contained"
            loading={change.isPending}
            disabled={server === undefined}
          >
            Change end
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
