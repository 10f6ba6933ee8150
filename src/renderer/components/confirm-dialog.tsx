import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { type ReactNode, useId, useState } from 'react'
import type { ProblemError } from '../../shared/problem.ts'
import { ProblemAlert } from './problem-alert.tsx'

interface ConfirmDialogProps {
  /** A question, as in `Delete Growth chart?`. */
  readonly title: string
  /** What will happen, in full. */
  readonly children: ReactNode
  /** The verb on the button, as in `Delete client`. */
  readonly confirm: string
  /** The word that must be typed before the button works. */
  readonly typed?: string
  readonly isBusy?: boolean
  readonly error?: ProblemError | null
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** Asks before something that cannot be taken back, naming its consequences. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const {
    title,
    children,
    confirm,
    typed,
    isBusy = false,
    error = null,
    onConfirm,
    onClose,
  } = props
  const titleId = useId()
  const [word, setWord] = useState('')
  const isReady = typed === undefined || word === typed
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} maxWidth="xs" fullWidth>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          // React carries the event on to a form the dialog was opened from.
          event.stopPropagation()
          if (isReady) onConfirm()
        }}
      >
        <DialogTitle id={titleId}>{title}</DialogTitle>
        <DialogContent>
          <Stack sx={{ gap: 3, fontSize: 'body2.fontSize' }}>
            <div>{children}</div>
            {typed !== undefined && (
              <TextField
                label={`Type ${typed} to go on`}
                value={word}
                onChange={(event) => setWord(event.target.value)}
                autoComplete="off"
                autoFocus
                sx={{ mt: 2 }}
              />
            )}
            {error !== null && <ProblemAlert error={error} />}
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose} autoFocus={typed === undefined}>
            Cancel
          </Button>
          <Button
            type="submit"
            variant="contained"
            color="error"
            disabled={!isReady}
            loading={isBusy}
          >
            {confirm}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
