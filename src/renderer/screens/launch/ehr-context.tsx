import Box from '@mui/material/Box'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { PatientField, Section } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import type { LaunchDraft } from './launch-draft.ts'

interface EhrContextProps {
  readonly draft: LaunchDraft
  readonly onChange: (part: Partial<LaunchDraft>) => void
}

/** Who works in the simulated EHR, and what is open there. */
export function EhrContext({ draft, onChange }: EhrContextProps) {
  const users = useRpc('users.list', {})
  return (
    <Section title="In the EHR">
      <Box sx={{ display: 'grid', gridTemplateColumns: 'repeat(2, minmax(0, 1fr))', gap: 4 }}>
        <TextField
          select
          label="User signed in"
          value={users.data === undefined ? '' : draft.username}
          onChange={(event) => onChange({ username: event.target.value })}
        >
          {(users.data ?? [])
            .filter(({ isDisabled }) => !isDisabled)
            .map(({ username, displayName, kind }) => (
              <MenuItem key={username} value={username}>
                {displayName} ({kind})
              </MenuItem>
            ))}
        </TextField>
        <PatientField
          label="Patient"
          helperText="Empty: no patient is open"
          patient={draft.patient}
          onChange={(patient) => onChange({ patient, encounter: '' })}
        />
        <EncounterField draft={draft} onChange={onChange} />
      </Box>
    </Section>
  )
}

function EncounterField({ draft, onChange }: EhrContextProps) {
  const { patient } = draft
  const encounters = useRpc(
    'launch.encounters',
    { patient: patient?.id ?? '' },
    { isEnabled: patient !== null },
  )
  return (
    <TextField
      select
      label="Encounter"
      value={draft.encounter}
      onChange={(event) => onChange({ encounter: event.target.value })}
      disabled={patient === null}
      slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
      helperText={patient === null ? 'Choose a patient first' : 'An encounter of the patient'}
    >
      <MenuItem value="">None</MenuItem>
      {(encounters.data ?? []).map(({ id, label, start }) => (
        <MenuItem key={id} value={id}>
          {label}
          {start === null ? '' : `, ${start.slice(0, 10)}`}
        </MenuItem>
      ))}
    </TextField>
  )
}
