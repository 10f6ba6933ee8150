import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Stack from '@mui/material/Stack'
import { type ReactNode, useId } from 'react'
import type { ProblemError } from '../../shared/problem.ts'
import { ProblemAlert } from './problem-alert.tsx'

interface FormDialogProps {
  readonly title: string
  /** The verb on the button. */
  readonly submit: string
  readonly children: ReactNode
  readonly size?: 'xs' | 'sm' | 'md'
  /** Whether the form can be sent as it is. */
  readonly isReady?: boolean
  readonly isBusy?: boolean
  readonly error?: ProblemError | null
  readonly onSubmit: () => void
  readonly onClose: () => void
}

/** Fields in a dialog with one button that sends them; what the core refuses stands under the fields. */
export function FormDialog(props: FormDialogProps) {
  const { title, submit, children, size = 'xs', isReady = true, isBusy = false } = props
  const { error = null, onSubmit, onClose } = props
  const titleId = useId()
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} maxWidth={size} fullWidth>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          // React carries the event on to a form the dialog was opened from.
          event.stopPropagation()
          if (isReady) onSubmit()
        }}
        style={{ display: 'contents' }}
      >
        <DialogTitle id={titleId}>{title}</DialogTitle>
        <DialogContent>
          <Stack sx={{ gap: 4, pt: 2, fontSize: 'body2.fontSize' }}>
            {children}
            {error !== null && <ProblemAlert error={error} />}
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" disabled={!isReady} loading={isBusy}>
            {submit}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
