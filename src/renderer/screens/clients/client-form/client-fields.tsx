import Box from '@mui/material/Box'
import FormControlLabel from '@mui/material/FormControlLabel'
import FormHelperText from '@mui/material/FormHelperText'
import MenuItem from '@mui/material/MenuItem'
import Switch from '@mui/material/Switch'
import TextField from '@mui/material/TextField'
import type { DraftFaults } from './check-draft.ts'
import { type ClientDraft, worksWithoutUsers } from './client-draft.ts'
import { ClientTypeField } from './client-type-field.tsx'
import { KeyFields } from './key-fields.tsx'
import { ScopeField } from './scope-field.tsx'

interface ClientFieldsProps {
  readonly draft: ClientDraft
  readonly faults: DraftFaults
  readonly isNew: boolean
  readonly onChange: (change: Partial<ClientDraft>) => void
}

/** The fields of a client in two columns: who it is and where it lives, what it may ask for. */
export function ClientFields(props: ClientFieldsProps) {
  const { draft, faults, isNew, onChange } = props
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 1fr', columnGap: 6, rowGap: 4 }}>
      <TextField
        label="Name"
        required
        autoFocus
        value={draft.client_name}
        onChange={(event) => onChange({ client_name: event.target.value })}
        error={faults.client_name !== undefined}
        helperText={faults.client_name ?? 'Shown on consent pages'}
      />
      <TextField
        label="Client id"
        value={draft.client_id}
        onChange={(event) => onChange({ client_id: event.target.value })}
        disabled={!isNew}
        placeholder="chosen by the server"
        error={faults.client_id !== undefined}
        helperText={faults.client_id ?? (isNew ? 'Leave empty to get one' : 'Cannot be changed')}
      />
      <Box sx={{ gridColumn: '1 / -1' }}>
        <ClientTypeField
          method={draft.method}
          fault={faults.method}
          onChange={(method) => onChange({ method })}
        />
      </Box>
      {draft.method === 'private_key_jwt' && <KeyFields {...props} />}
      <Addresses {...props} />
      <Box sx={{ gridColumn: '1 / -1' }}>
        <ScopeField
          scope={draft.scope}
          fault={faults.scope}
          onChange={(scope) => onChange({ scope })}
        />
      </Box>
      <Behaviour {...props} />
    </Box>
  )
}

function Addresses({ draft, faults, onChange }: ClientFieldsProps) {
  return (
    <>
      <TextField
        label="Redirect URIs"
        required={!worksWithoutUsers(draft)}
        multiline
        minRows={2}
        value={draft.redirect_uris}
        onChange={(event) => onChange({ redirect_uris: event.target.value })}
        placeholder="http://localhost:3000/callback"
        error={faults.redirect_uris !== undefined}
        helperText={faults.redirect_uris ?? 'One per line; compared character by character'}
      />
      <TextField
        label="Allowed origins"
        multiline
        minRows={2}
        value={draft.allowed_origins}
        onChange={(event) => onChange({ allowed_origins: event.target.value })}
        placeholder="http://localhost:3000"
        error={faults.allowed_origins !== undefined}
        helperText={
          faults.allowed_origins ??
          'One per line: pages that may call the token endpoint from a browser, beside those of the redirect URIs'
        }
      />
      <TextField
        label="Launch URL"
        value={draft.launch_uri}
        onChange={(event) => onChange({ launch_uri: event.target.value })}
        placeholder="http://localhost:3000/launch"
        error={faults.launch_uri !== undefined}
        helperText={faults.launch_uri ?? 'Where an EHR launch opens the app; empty: none'}
      />
      <TextField
        select
        label="Opens in"
        value={draft.embedding}
        onChange={(event) =>
          onChange({ embedding: event.target.value === 'iframe' ? 'iframe' : 'window' })
        }
        helperText="How the simulated EHR shows the app"
      >
        <MenuItem value="window">a tab of its own</MenuItem>
        <MenuItem value="iframe">a frame inside the EHR</MenuItem>
      </TextField>
    </>
  )
}

function Behaviour({ draft, faults, onChange }: ClientFieldsProps) {
  return (
    <>
      <Box>
        <FormControlLabel
          control={
            <Switch
              checked={draft.mayRefresh}
              onChange={(_event, isOn) => onChange({ mayRefresh: isOn })}
            />
          }
          label="May use refresh tokens"
        />
        <FormHelperText error={faults.mayRefresh !== undefined}>
          {faults.mayRefresh ?? 'They are issued for offline_access or online_access only'}
        </FormHelperText>
      </Box>
      <TextField
        label="Access token lifetime in seconds"
        value={draft.lifetime}
        onChange={(event) => onChange({ lifetime: event.target.value })}
        placeholder="as in Settings"
        error={faults.lifetime !== undefined}
        helperText={faults.lifetime ?? 'Empty: the server setting'}
        slotProps={{ htmlInput: { inputMode: 'numeric' } }}
      />
      {draft.method !== 'none' && (
        <Box>
          <FormControlLabel
            control={
              <Switch
                checked={draft.mayIntrospect}
                onChange={(_event, isOn) => onChange({ mayIntrospect: isOn })}
              />
            }
            label="May introspect"
          />
          <FormHelperText>
            A resource server: it may ask what the tokens of every client are worth
          </FormHelperText>
        </Box>
      )}
    </>
  )
}
