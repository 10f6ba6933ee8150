import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Stack from '@mui/material/Stack'
import { useId } from 'react'
import type { NewClientSecret } from '../../../shared/contract/clients.ts'
import { CopyField, Instant } from '../../components/index.ts'

interface SecretOnceProps {
  readonly clientId: string
  readonly secret: NewClientSecret
  readonly onClose: () => void
}

/** Shows a new client secret the one time it can be shown; only the button closes it. */
export function SecretOnce({ clientId, secret, onClose }: SecretOnceProps) {
  const titleId = useId()
  return (
    <Dialog open aria-labelledby={titleId} maxWidth="sm" fullWidth>
      <DialogTitle id={titleId}>Copy the client secret now</DialogTitle>
      <DialogContent>
        <Stack sx={{ gap: 3, fontSize: 'body2.fontSize' }}>
          <div>
            It is shown this once: only its hash is kept. If it is lost, make a further secret and
            retire this one.
          </div>
          <CopyField label="Client id" value={clientId} />
          <CopyField label="Client secret" value={secret.client_secret} />
          {secret.expiresAt !== null && (
            <div>
              Valid until <Instant at={secret.expiresAt} />.
            </div>
          )}
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button variant="contained" onClick={onClose}>
          I have copied it
        </Button>
      </DialogActions>
    </Dialog>
  )
}
