import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { PatientField } from '../../../components/index.ts'
import { useRpc } from '../../../rpc/index.ts'
import type { ClientDraft } from './client-draft.ts'

interface BoundContextFieldsProps {
  readonly draft: ClientDraft
  readonly onChange: (change: Partial<ClientDraft>) => void
}

/** Whom a backend service acts for: without a patient it gets no `patient/` scopes, without a user no `user/` scopes.
 * @see BKS-07; ruling D-31
 */
export function BoundContextFields({ draft, onChange }: BoundContextFieldsProps) {
  const { boundPatient, boundUsername } = draft
  const users = useRpc('users.list', {})
  const found = useRpc(
    'launch.patients',
    { search: boundPatient, limit: 1 },
    { isEnabled: boundPatient !== '' },
  )
  const patient = found.data?.rows.find(({ id }) => id === boundPatient) ?? null
  return (
    <>
      <PatientField
        label="Patient it acts for"
        helperText="Lets it have patient/ scopes for this patient; empty: none"
        patient={patient}
        onChange={(chosen) => onChange({ boundPatient: chosen?.id ?? '' })}
      />
      <TextField
        select
        label="User it acts for"
        value={users.data === undefined ? '' : boundUsername}
        onChange={(event) => onChange({ boundUsername: event.target.value })}
        slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
        helperText="Lets it have user/ scopes with the rights of this user"
      >
        <MenuItem value="">None</MenuItem>
        {(users.data ?? []).map(({ username, displayName, kind, isDisabled }) => (
          <MenuItem key={username} value={username} disabled={isDisabled}>
            {displayName} ({kind}){isDisabled && ', disabled'}
          </MenuItem>
        ))}
      </TextField>
    </>
  )
}
