import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import ListSubheader from '@mui/material/ListSubheader'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { Link as RouterLink } from 'react-router'
import { CopyField, Section } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { builtInClientId, type LaunchDraft } from './launch-draft.ts'

const elsewhere = 'built-in app elsewhere'

interface AppChoiceProps {
  readonly draft: LaunchDraft
  readonly onChange: (part: Partial<LaunchDraft>) => void
}

/** Which app is launched: the built-in one, one registered here, or the built-in one at another server. */
export function AppChoice({ draft, onChange }: AppChoiceProps) {
  const clients = useRpc('clients.list', { limit: 200 })
  const own = (clients.data?.rows ?? []).filter(
    ({ client_id, grant_types }) =>
      client_id !== builtInClientId && grant_types.includes('authorization_code'),
  )
  const choose = (value: string) =>
    onChange(
      value === elsewhere
        ? { foreign: { fhirBase: '', client_id: '' } }
        : { foreign: null, client_id: value },
    )
  return (
    <Section title="App">
      <Stack sx={{ gap: 4 }}>
        <TextField
          select
          fullWidth
          label="App"
          value={draft.foreign === null ? draft.client_id : elsewhere}
          onChange={(event) => choose(event.target.value)}
        >
          <MenuItem value={builtInClientId}>Built-in app, played by the console</MenuItem>
          {draft.mode === 'standalone' && (
            <MenuItem value={elsewhere}>Built-in app, at another FHIR server</MenuItem>
          )}
          {own.length > 0 && <ListSubheader>Registered here</ListSubheader>}
          {own.map(({ client_id, client_name, isDisabled }) => (
            <MenuItem key={client_id} value={client_id} disabled={isDisabled}>
              {client_name} ({client_id}){isDisabled && ', disabled'}
            </MenuItem>
          ))}
        </TextField>
        {draft.foreign !== null && (
          <ForeignServer
            foreign={draft.foreign}
            onChange={(foreign) => onChange({ foreign: { ...draft.foreign, ...foreign } })}
          />
        )}
        {own.length === 0 && draft.foreign === null && (
          <Box sx={{ color: 'text.secondary', fontSize: 'body2.fontSize' }}>
            To launch an app of your own,{' '}
            <Link component={RouterLink} to="/clients?register">
              register it as a client
            </Link>
            .
          </Box>
        )}
      </Stack>
    </Section>
  )
}

type Foreign = NonNullable<LaunchDraft['foreign']>

function ForeignServer({
  foreign,
  onChange,
}: {
  readonly foreign: Foreign
  readonly onChange: (foreign: Foreign) => void
}) {
  const isUrl = /^https?:\/\/./.test(foreign.fhirBase) && URL.canParse(foreign.fhirBase)
  const target = useRpc('launch.target', { fhirBase: foreign.fhirBase }, { isEnabled: isUrl })
  return (
    <>
      <TextField
        label="FHIR base URL"
        value={foreign.fhirBase}
        placeholder="https://ehr.example/fhir/r4"
        onChange={(event) => onChange({ ...foreign, fhirBase: event.target.value.trim() })}
        error={foreign.fhirBase !== '' && !isUrl}
        helperText="Its SMART configuration must be readable without a token"
        required
      />
      <TextField
        label="Client id at that server"
        value={foreign.client_id}
        onChange={(event) => onChange({ ...foreign, client_id: event.target.value })}
        helperText="Registered there as a public client with the redirect URI below"
        required
      />
      {target.data !== undefined && (
        <CopyField label="Redirect URI to register there" value={target.data.redirect_uri} />
      )}
    </>
  )
}
