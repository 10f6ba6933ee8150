import RocketLaunch from '@mui/icons-material/RocketLaunchOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { Link as RouterLink } from 'react-router'
import type { OrderedFault } from '../../../shared/contract/faults.ts'
import type { UdapRegistrationRow } from '../../../shared/contract/udap-client.ts'
import { fontStacks, textSizes } from '../../../shared/design-tokens.ts'
import { EmptyState, ProblemAlert, Section } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { readClaims, writeClaims } from '../trust/statements/claims-text.ts'
import { ServerSummary } from '../trust/statements/form/server-summary.tsx'
import { startExtensions } from '../trust/tokens/b2b-fields.ts'
import { addressOf as trustAddressOf } from '../trust/trust-addresses.ts'
import { FaultChoice } from './fault-choice.tsx'
import { FlowChoice, type LaunchFlow } from './flow-choice.tsx'
import { SaveOrderAsScenario } from './scenario-files.tsx'
import { useStartLaunch } from './use-start-launch.ts'

interface UdapLaunchProps {
  /** The registration to begin with; empty for the newest. */
  readonly registrationId: string
  readonly onFlow: (flow: LaunchFlow) => void
}

/** Launches an app, or runs a service, that registered by software statement; who runs the server is shown before anybody
 * is sent there. @see UDAP-AZ-014, UDAP-DISC-029
 */
export function UdapLaunch({ registrationId, onFlow }: UdapLaunchProps) {
  const registrations = useRpc('udap.registrations', { state: 'registered', limit: 200 })
  const [chosenId, choose] = useState(registrationId)
  const rows = registrations.data?.rows ?? []
  const chosen = rows.find(({ id }) => id === chosenId) ?? rows[0]
  return (
    <Box sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
      <Box sx={{ p: 4, pb: 0 }}>
        <FlowChoice mode="udap" onChange={onFlow} />
      </Box>
      {registrations.error !== null && (
        <Box sx={{ p: 4 }}>
          <ProblemAlert error={registrations.error} />
        </Box>
      )}
      {registrations.data !== undefined && chosen === undefined && <NoRegistration />}
      {chosen !== undefined && (
        <RegisteredLaunch key={chosen.id} registration={chosen} rows={rows} onChoose={choose} />
      )}
    </Box>
  )
}

function NoRegistration() {
  return (
    <EmptyState
      title="No app is registered by statement yet"
      action={
        <Button variant="contained" component={RouterLink} to={trustAddressOf('statements')}>
          Write a statement
        </Button>
      }
    >
      Register an app for people or a service by software statement first, at this or another
      server.
    </EmptyState>
  )
}

interface RegisteredLaunchProps {
  readonly registration: UdapRegistrationRow
  readonly rows: readonly UdapRegistrationRow[]
  readonly onChoose: (id: string) => void
}

function RegisteredLaunch({ registration, rows, onChoose }: RegisteredLaunchProps) {
  const { id, base, community, client_id, grant_types } = registration
  const isService = grant_types.includes('client_credentials')
  const [scope, setScope] = useState(registration.scope)
  const [text, setText] = useState(() => writeClaims(startExtensions))
  const [faults, setFaults] = useState<readonly OrderedFault[]>([])
  const { start, isStarting, error } = useStartLaunch()
  const { data: server } = useRpc('server.status', {})
  // Opening a screen asks no server of somebody else.
  const [isAsked, setAsked] = useState(false)
  const isOwn = base === server?.fhirBase
  const { data: report } = useRpc(
    'udap.discover',
    { base, community },
    { isEnabled: isOwn || isAsked },
  )
  const { claims: extensions, fault } = readClaims(text)
  const isWritten = !isService || extensions !== null
  const isReady = report?.state === 'usable' && isWritten
  const asked = isService && extensions !== null ? { extensions: { ...extensions } } : {}
  const order = {
    mode: isService ? ('backend' as const) : ('standalone' as const),
    client_id,
    fhirBase: base,
    scope: scope.trim(),
    ...(isOwn && faults.length > 0 ? { faults: [...faults] } : {}),
    udap: { registrationId: id, ...asked },
  }
  return (
    <Box
      component="form"
      aria-label="New launch"
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) start(order)
      }}
      sx={{ flex: 1, minHeight: 0, display: 'flex', flexDirection: 'column' }}
    >
      <Box sx={{ flex: 1, minHeight: 0, overflow: 'auto', p: 4 }}>
        <Stack sx={{ gap: 5, maxWidth: 780 }}>
          <Box>
            <SaveOrderAsScenario order={isWritten ? order : null} />
          </Box>
          <Section title={isService ? 'Service' : 'App'}>
            <TextField
              select
              label="Registration"
              value={id}
              onChange={(event) => onChoose(event.target.value)}
              helperText={isService ? 'client_credentials' : 'authorization_code'}
              sx={{ mt: 2 }}
            >
              {rows.map((row) => (
                <MenuItem key={row.id} value={row.id}>
                  {row.client_name} ({row.iss}) at {row.base}
                </MenuItem>
              ))}
            </TextField>
          </Section>
          <Section title="Server">
            {report !== undefined && <ServerSummary report={report} />}
            {report === undefined && !isOwn && (
              <Button variant="outlined" loading={isAsked} onClick={() => setAsked(true)}>
                Read its metadata
              </Button>
            )}
          </Section>
          <Section title="Scopes">
            <TextField
              label="Scope"
              value={scope}
              onChange={(event) => setScope(event.target.value)}
              sx={{ mt: 2 }}
              slotProps={{ htmlInput: { spellCheck: false, style: mono } }}
            />
          </Section>
          {isService && (
            <Section title="Who asks and why (hl7-b2b)">
              <TextField
                label="Extensions (JSON)"
                multiline
                minRows={6}
                value={text}
                onChange={(event) => setText(event.target.value)}
                error={fault !== null}
                helperText={fault ?? 'As a form under Trust, Tokens'}
                sx={{ mt: 2 }}
                slotProps={{ htmlInput: { spellCheck: false, style: mono } }}
              />
            </Section>
          )}
          {isOwn && <FaultChoice faults={faults} onChange={setFaults} />}
          {error !== null && <ProblemAlert error={error} />}
        </Stack>
      </Box>
      <Footer isService={isService} isReady={isReady} isStarting={isStarting} />
    </Box>
  )
}

const mono = { fontFamily: fontStacks.mono, fontSize: textSizes.small }

interface FooterProps {
  readonly isService: boolean
  readonly isReady: boolean
  readonly isStarting: boolean
}

function Footer({ isService, isReady, isStarting }: FooterProps) {
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 4,
        px: 4,
        py: 3,
        borderTop: 1,
        borderColor: 'tokens.line',
        bgcolor: 'background.paper',
      }}
    >
      <Button
        type="submit"
        variant="contained"
        size="large"
        startIcon={<RocketLaunch />}
        loading={isStarting}
        disabled={!isReady}
      >
        {isService ? 'Run' : 'Start launch'}
      </Button>
      <Box sx={{ color: 'text.secondary', fontSize: 'body2.fontSize' }}>
        {isService
          ? 'Authenticates with its certificate, asks for a token and reads with it. Nobody signs in.'
          : 'Opens the sign-in page of the server above in a new tab; authenticates with its certificate.'}
      </Box>
    </Box>
  )
}
