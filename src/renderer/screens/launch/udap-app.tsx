import Alert from '@mui/material/Alert'
import AlertTitle from '@mui/material/AlertTitle'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import type { MethodResult } from '../../../shared/contract/index.ts'
import type { UdapRegistrationRow } from '../../../shared/contract/udap-client.ts'
import type { UdapScenarioApp } from '../../../shared/scenario/index.ts'
import { statementVariants } from '../../../shared/udap/variants.ts'
import { ProblemAlert, Section } from '../../components/index.ts'
import { useCall } from '../../rpc/index.ts'
import { isService, type UdapDraft } from './udap-draft.ts'

interface UdapAppProps {
  readonly draft: UdapDraft
  readonly chosen: UdapRegistrationRow | undefined
  readonly rows: readonly UdapRegistrationRow[]
  readonly onChange: (part: Partial<UdapDraft>) => void
}

/** Which registered app is launched; the app of a scenario can be registered on the spot. */
export function UdapApp({ draft, chosen, rows, onChange }: UdapAppProps) {
  const { wanted } = draft
  const isBackend = chosen === undefined ? wanted?.appType === 'service' : isService(chosen)
  const choose = (registrationId: string) =>
    // The scopes of a scenario stay; those of an app are its own.
    onChange(wanted === null ? { registrationId, scope: null } : { registrationId })
  return (
    <Section title={isBackend ? 'Service' : 'App'}>
      <Stack sx={{ gap: 4, mt: 2 }}>
        {wanted !== null && chosen === undefined && (
          <WantedApp app={wanted} onRegistered={(registrationId) => onChange({ registrationId })} />
        )}
        {rows.length > 0 && (
          <TextField
            select
            label="Registration"
            value={chosen?.id ?? ''}
            onChange={(event) => choose(event.target.value)}
            helperText={
              chosen === undefined
                ? 'Or another app that is registered'
                : isBackend
                  ? 'client_credentials'
                  : 'authorization_code'
            }
          >
            {rows.map((row) => (
              <MenuItem key={row.id} value={row.id}>
                {row.client_name} ({row.iss}) at {row.base}
              </MenuItem>
            ))}
          </TextField>
        )}
      </Stack>
    </Section>
  )
}

interface WantedAppProps {
  readonly app: UdapScenarioApp
  readonly onRegistered: (registrationId: string) => void
}

function WantedApp({ app, onRegistered }: WantedAppProps) {
  const register = useCall('scenarios.registerApp')
  const { data, error } = register
  return (
    <Stack sx={{ gap: 2 }}>
      <Alert
        severity="info"
        action={
          <Button
            loading={register.isPending}
            onClick={() =>
              register.mutate(
                { app },
                {
                  onSuccess: ({ registrationId }) =>
                    registrationId !== null && onRegistered(registrationId),
                },
              )
            }
          >
            Register it
          </Button>
        }
      >
        <AlertTitle>The app of this scenario is not registered here</AlertTitle>
        {describeApp(app)} A certificate is issued for it first.
      </Alert>
      {error !== null && <ProblemAlert error={error} />}
      {data?.registrationId === null && <Refusal app={app} outcome={data} />}
    </Stack>
  )
}

const kinds = {
  consumer: 'An app for patients',
  provider: 'An app for people at work',
  service: 'A service',
} as const

const keys = { 'rsa-2048': 'an RSA', 'p-256': 'a P-256', 'p-384': 'a P-384' } as const

/** The app in a sentence. */
function describeApp({ appType, community, keyAlgorithm, isTiered, ...more }: UdapScenarioApp) {
  const { claims, variant } = more
  const names = Object.keys(claims)
  const label = statementVariants.find(({ id }) => id === variant)?.label
  const parts = [
    `${kinds[appType]} of the community ${community} with ${keys[keyAlgorithm]} key.`,
    isTiered ? 'People sign in at an identity provider.' : null,
    names.length === 0 ? null : `Its statement has its own ${names.join(', ')}.`,
    label === undefined ? null : `Its statement is wrong on purpose: ${label}.`,
  ]
  return parts.filter((part) => part !== null).join(' ')
}

interface RefusalProps {
  readonly app: UdapScenarioApp
  readonly outcome: MethodResult<'scenarios.registerApp'>
}

/** A statement that is wrong on purpose has to be refused. */
function Refusal({ app, outcome: { code, text } }: RefusalProps) {
  const isMeant = app.variant !== undefined
  return (
    <Alert severity={isMeant ? 'success' : 'error'}>
      <AlertTitle>
        {isMeant ? 'Refused, as the scenario wants' : 'The server refused the registration'}
      </AlertTitle>
      {code === null ? text : `${code}: ${text}`}
    </Alert>
  )
}
