import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import FormControlLabel from '@mui/material/FormControlLabel'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import Switch from '@mui/material/Switch'
import TextField from '@mui/material/TextField'
import { useId, useState } from 'react'
import {
  authenticationLevels,
  type IdentityUserInput,
  type IdentityUserRow,
  identityLevels,
} from '../../../../shared/contract/identity-provider.ts'
import { ProblemAlert, useStatusLine } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'

interface IdentityUserFormProps {
  /** Null adds one. */
  readonly user: IdentityUserRow | null
  readonly onClose: () => void
}

const blank: IdentityUserInput = {
  username: '',
  givenName: '',
  familyName: '',
  birthdate: '',
  email: '',
  phone: '',
  address: '',
  identifiers: [],
  fhirUser: '',
  identityLevel: 'ial2',
  authenticationLevels: ['aal2'],
  isDisabled: false,
}

const textFields = [
  { name: 'givenName', label: 'Given name', isRequired: true },
  { name: 'familyName', label: 'Family name', isRequired: true },
  { name: 'birthdate', label: 'Birth date', hint: 'YYYY-MM-DD, or empty' },
  { name: 'email', label: 'E-mail address' },
  { name: 'phone', label: 'Phone' },
  { name: 'address', label: 'Address' },
  { name: 'fhirUser', label: 'FHIR user', hint: 'A URL; a hint that the server does not follow' },
] as const

/** Adds an account at the identity provider, or changes one. */
export function IdentityUserForm({ user, onClose }: IdentityUserFormProps) {
  const titleId = useId()
  const { say } = useStatusLine()
  const save = useCall('identityProvider.saveUser')
  const remove = useCall('identityProvider.deleteUser')
  const [draft, setDraft] = useState(() => draftOf(user))
  const close = (text: string) => {
    say('pass', text)
    onClose()
  }
  const submit = () =>
    save.mutate(toInput(draft), { onSuccess: ({ username }) => close(`${username} saved`) })
  const problem = save.error ?? remove.error
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} maxWidth="sm" fullWidth>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <DialogTitle id={titleId}>{user === null ? 'Add account' : user.username}</DialogTitle>
        <DialogContent>
          <Stack sx={{ gap: 3, pt: 2 }}>
            <TextField
              label="Account name"
              value={draft.username}
              onChange={(event) => setDraft({ ...draft, username: event.target.value })}
              disabled={user !== null}
              required
              autoFocus={user === null}
            />
            {textFields.map((field) => (
              <TextField
                key={field.name}
                label={field.label}
                value={draft[field.name]}
                onChange={(event) => setDraft({ ...draft, [field.name]: event.target.value })}
                helperText={'hint' in field ? field.hint : undefined}
                required={'isRequired' in field}
              />
            ))}
            <TextField
              label="Identifiers"
              value={draft.identifierText}
              onChange={(event) => setDraft({ ...draft, identifierText: event.target.value })}
              helperText="One a line: system, a bar, value. The same one in a record here settles who it is."
              multiline
              minRows={2}
            />
            <TextField
              select
              label="How sure who it is (acr)"
              value={draft.identityLevel}
              onChange={(event) =>
                setDraft({ ...draft, identityLevel: levelOf(identityLevels, event.target.value) })
              }
            >
              {identityLevels.map((level) => (
                <MenuItem key={level} value={level}>
                  {level}
                </MenuItem>
              ))}
            </TextField>
            <TextField
              select
              label="How they sign in (amr)"
              value={draft.authenticationLevels[0] ?? 'aal2'}
              onChange={(event) => {
                const level = levelOf(authenticationLevels, event.target.value)
                setDraft({ ...draft, authenticationLevels: [level] })
              }}
            >
              {authenticationLevels.map((level) => (
                <MenuItem key={level} value={level}>
                  {level}
                </MenuItem>
              ))}
            </TextField>
            <FormControlLabel
              control={
                <Switch
                  checked={!draft.isDisabled}
                  onChange={(_event, isOn) => setDraft({ ...draft, isDisabled: !isOn })}
                />
              }
              label="Can sign in"
            />
            {problem !== null && <ProblemAlert error={problem} />}
          </Stack>
        </DialogContent>
        <DialogActions>
          {user !== null && (
            <Button
              color="error"
              loading={remove.isPending}
              onClick={() =>
                remove.mutate(
                  { username: user.username },
                  { onSuccess: () => close(`${user.username} deleted`) },
                )
              }
              sx={{ mr: 'auto' }}
            >
              Delete
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

/** An account as it is being edited: identifiers are lines. */
interface AccountDraft extends Omit<IdentityUserInput, 'identifiers'> {
  readonly identifierText: string
}

function draftOf(user: IdentityUserRow | null): AccountDraft {
  if (user === null) return { ...blank, identifierText: '' }
  const { identifiers, sub: _sub, isBuiltIn: _isBuiltIn, purpose: _purpose, ...input } = user
  const identifierText = identifiers.map(({ system, value }) => `${system}|${value}`).join('\n')
  return { ...input, identifierText }
}

function toInput({ identifierText, ...draft }: AccountDraft): IdentityUserInput {
  const lines = identifierText.split('\n').filter((line) => line.trim() !== '')
  return {
    ...draft,
    identifiers: lines.map((line) => {
      const bar = line.lastIndexOf('|')
      return { system: line.slice(0, Math.max(bar, 0)).trim(), value: line.slice(bar + 1).trim() }
    }),
  }
}

function levelOf<Level extends string>(levels: readonly Level[], text: string): Level {
  const found = levels.find((level) => level === text)
  if (found === undefined) throw new TypeError(`${text} is no level of the list`)
  return found
}
