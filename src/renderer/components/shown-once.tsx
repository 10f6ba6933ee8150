import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Stack from '@mui/material/Stack'
import { type ReactNode, useId } from 'react'

interface ShownOnceProps {
  /** As in `Copy the client secret now`. */
  readonly title: string
  /** Why it is shown once, and what to do when it is lost; then the values. */
  readonly children: ReactNode
  readonly onClose: () => void
}

/** Shows what was just made the one time it can be shown; only the button closes it. */
export function ShownOnce({ title, children, onClose }: ShownOnceProps) {
  const titleId = useId()
  return (
    <Dialog open aria-labelledby={titleId} maxWidth="sm" fullWidth>
      <DialogTitle id={titleId}>{title}</DialogTitle>
      <DialogContent>
        <Stack sx={{ gap: 3, fontSize: 'body2.fontSize' }}>{children}</Stack>
      </DialogContent>
      <DialogActions>
        <Button variant="contained" onClick={onClose}>
          I have copied it
        </Button>
      </DialogActions>
    </Dialog>
  )
}
