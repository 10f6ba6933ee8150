import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import FormControlLabel from '@mui/material/FormControlLabel'
import Stack from '@mui/material/Stack'
import Switch from '@mui/material/Switch'
import TextField from '@mui/material/TextField'
import { useId, useState } from 'react'
import type { UserRow } from '../../../shared/contract/users.ts'
import { ProblemAlert, useStatusLine } from '../../components/index.ts'
import { useCall } from '../../rpc/index.ts'

interface UserFormProps {
  /** Null adds one. */
  readonly user: UserRow | null
  readonly onClose: () => void
  readonly onDelete: (user: UserRow) => void
}

/** Adds a user or changes one. */
export function UserForm({ user, onClose, onDelete }: UserFormProps) {
  const titleId = useId()
  const { say } = useStatusLine()
  const save = useCall('users.save')
  const [draft, setDraft] = useState({
    username: user?.username ?? '',
    displayName: user?.displayName ?? '',
    fhirUser: user?.fhirUser ?? '',
    isDisabled: user?.isDisabled ?? false,
  })
  const submit = () =>
    save.mutate(
      { ...draft, fhirUser: draft.fhirUser.trim() || null },
      {
        onSuccess: (saved) => {
          say('pass', `${saved.displayName} saved`)
          onClose()
        },
      },
    )
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} maxWidth="xs" fullWidth>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <DialogTitle id={titleId}>{user === null ? 'Add user' : user.displayName}</DialogTitle>
        <DialogContent>
          <Stack sx={{ gap: 4, pt: 2 }}>
            <TextField
              label="User name"
              value={draft.username}
              onChange={(event) => setDraft({ ...draft, username: event.target.value })}
              disabled={user !== null}
              helperText="What the person types to sign in"
              required
              autoFocus={user === null}
            />
            <TextField
              label="Name"
              value={draft.displayName}
              onChange={(event) => setDraft({ ...draft, displayName: event.target.value })}
              helperText="Shown on login and consent pages"
              required
            />
            <TextField
              label="FHIR user"
              value={draft.fhirUser}
              onChange={(event) => setDraft({ ...draft, fhirUser: event.target.value })}
              placeholder="Practitioner/…"
              helperText="Reference to the resource of the person; becomes the fhirUser claim. Empty: none"
            />
            <FormControlLabel
              control={
                <Switch
                  checked={!draft.isDisabled}
                  onChange={(_event, isOn) => setDraft({ ...draft, isDisabled: !isOn })}
                />
              }
              label="Can sign in"
            />
            {save.error !== null && <ProblemAlert error={save.error} />}
          </Stack>
        </DialogContent>
        <DialogActions>
          {user !== null && (
            <Button color="error" onClick={() => onDelete(user)} sx={{ mr: 'auto' }}>
              Delete…
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={save.isPending}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}
