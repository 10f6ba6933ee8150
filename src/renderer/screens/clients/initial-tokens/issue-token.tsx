import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useId, useState } from 'react'
import { CopyField, Instant, ProblemAlert, ShownOnce } from '../../../components/index.ts'
import { useCall, useRpc } from '../../../rpc/index.ts'

const hour = 3600
const day = 86_400
const lifetimes = [
  { seconds: hour, label: 'an hour' },
  { seconds: day, label: 'a day' },
  { seconds: 7 * day, label: '7 days' },
  { seconds: 90 * day, label: '90 days' },
  { seconds: 365 * day, label: 'a year' },
] as const

/** Issues a token under a label, and shows it once with what to send. */
export function IssueToken({ onClose }: { readonly onClose: () => void }) {
  const issue = useCall('registration.issueToken')
  const server = useRpc('server.status', {})
  if (issue.data !== undefined) {
    const { initial_access_token, expiresAt } = issue.data
    return (
      <ShownOnce title="Copy the initial access token now" onClose={onClose}>
        <div>
          It is shown this once: only its hash is kept. If it is lost, issue another one and revoke
          this one.
        </div>
        <CopyField label="Initial access token" value={initial_access_token} isSecret />
        {server.data !== undefined && (
          <CopyField label="Registration endpoint" value={`${server.data.issuer}/register`} />
        )}
        <div>
          Any number of clients may register with it until <Instant at={expiresAt} />.
        </div>
      </ShownOnce>
    )
  }
  return (
    <TokenForm
      error={issue.error}
      isBusy={issue.isPending}
      onClose={onClose}
      onIssue={(label, lifetimeSeconds) => issue.mutate({ label, lifetimeSeconds })}
    />
  )
}

interface TokenFormProps {
  readonly error: ReturnType<typeof useCall<'registration.issueToken'>>['error']
  readonly isBusy: boolean
  readonly onIssue: (label: string, lifetimeSeconds: number) => void
  readonly onClose: () => void
}

function TokenForm({ error, isBusy, onIssue, onClose }: TokenFormProps) {
  const titleId = useId()
  const [label, setLabel] = useState('')
  const [seconds, setSeconds] = useState<number>(day)
  const [isTried, setTried] = useState(false)
  const isNameless = label.trim() === ''
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} maxWidth="xs" fullWidth>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (!isNameless) onIssue(label.trim(), seconds)
        }}
      >
        <DialogTitle id={titleId}>Issue an initial access token</DialogTitle>
        <DialogContent>
          <Stack sx={{ gap: 4, pt: 2 }}>
            {error !== null && <ProblemAlert error={error} />}
            <TextField
              label="Label"
              required
              autoFocus
              value={label}
              onChange={(event) => setLabel(event.target.value)}
              error={isTried && isNameless}
              helperText={
                isTried && isNameless
                  ? 'Wanted a name to know it by'
                  : 'Whom it is for; only you see it'
              }
              slotProps={{ htmlInput: { maxLength: 200 } }}
            />
            <TextField
              select
              label="Valid for"
              value={seconds}
              onChange={(event) => setSeconds(Number(event.target.value))}
            >
              {lifetimes.map((lifetime) => (
                <MenuItem key={lifetime.seconds} value={lifetime.seconds}>
                  {lifetime.label}
                </MenuItem>
              ))}
            </TextField>
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={isBusy}>
            Issue
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
