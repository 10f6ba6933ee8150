import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { Link as RouterLink } from 'react-router'
import { builtInClientId } from '../../../shared/built-in-client.ts'
import { ClientField, type ClientOption, CopyField, Section } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { firstClientOf, type LaunchDraft } from './launch-draft.ts'

const elsewhere = 'built-in app elsewhere'

const builtIn: ClientOption = {
  id: builtInClientId,
  label: 'Built-in app, played by the console',
}
const builtInElsewhere: ClientOption = {
  id: elsewhere,
  label: 'Built-in app, at another FHIR server',
}

const serviceElsewhere: ClientOption = {
  id: elsewhere,
  label: 'A client at another FHIR server',
}

const fixedChoices: Readonly<Record<LaunchDraft['mode'], readonly ClientOption[]>> = {
  standalone: [builtIn, builtInElsewhere],
  ehr: [builtIn, builtInElsewhere],
  backend: [serviceElsewhere],
}

interface AppChoiceProps {
  readonly draft: LaunchDraft
  readonly onChange: (part: Partial<LaunchDraft>) => void
}

/** Which app is launched: the built-in one, one registered here, or the built-in one at another server. */
export function AppChoice({ draft, onChange }: AppChoiceProps) {
  const isBackend = draft.mode === 'backend'
  const grantType = isBackend ? 'client_credentials' : 'authorization_code'
  const own = useRpc('clients.list', { grantType, limit: 2 })
  const hasOwn = own.data?.rows.some(({ client_id }) => client_id !== builtInClientId) ?? true
  const choose = (id: string | null) =>
    onChange(
      id === elsewhere
        ? { task: null, foreign: { fhirBase: '', client_id: '' } }
        : { foreign: null, task: null, client_id: id ?? firstClientOf(draft.mode) },
    )
  return (
    <Section title={isBackend ? 'Service' : 'App'}>
      <Stack sx={{ gap: 4 }}>
        <ClientField
          label={isBackend ? 'Backend service' : 'App'}
          value={draft.foreign === null ? draft.client_id || null : elsewhere}
          onChange={choose}
          fixed={fixedChoices[draft.mode]}
          grantType={grantType}
          isDisabledRefused
          helperText="Type a part of the name or client id to find one of yours"
        />
        {draft.foreign !== null && (
          <ForeignServer
            foreign={draft.foreign}
            mode={draft.mode}
            onChange={(foreign) => onChange({ foreign: { ...draft.foreign, ...foreign } })}
          />
        )}
        {!hasOwn && draft.foreign === null && (
          <Box sx={{ color: 'text.secondary', fontSize: 'body2.fontSize' }}>
            {isBackend ? 'To run a backend service,' : 'To launch an app of your own,'}{' '}
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
  mode,
  onChange,
}: {
  readonly foreign: Foreign
  readonly mode: LaunchDraft['mode']
  readonly onChange: (foreign: Foreign) => void
}) {
  const isBackend = mode === 'backend'
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
        helperText={
          isBackend
            ? 'Registered there for client_credentials with the public part of the key below'
            : 'Registered there as a public client with the redirect URI below'
        }
        required
      />
      {target.data !== undefined && !isBackend && (
        <CopyField label="Redirect URI to register there" value={target.data.redirect_uri} />
      )}
      {target.data !== undefined && mode === 'ehr' && (
        <CopyField label="Launch URL to register there" value={target.data.launch_uri} />
      )}
    </>
  )
}
