import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import FormControlLabel from '@mui/material/FormControlLabel'
import Stack from '@mui/material/Stack'
import Switch from '@mui/material/Switch'
import type { IdentityProviderRow } from '../../../../shared/contract/identity-provider.ts'
import {
  faultDescriptions,
  type IdentityProviderFault,
  identityProviderFaults,
} from '../../../../shared/udap/identity-provider-faults.ts'
import {
  CopyField,
  Panel,
  ProblemAlert,
  Section,
  useStatusLine,
} from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'

/** One identity provider in the box: its address, its communities, and how it is to misbehave. */
export function ProviderPanel({ provider }: { readonly provider: IdentityProviderRow }) {
  const { id, name, base, communities, clients } = provider
  const { say } = useStatusLine()
  const forget = useCall('identityProvider.forgetClients')
  return (
    <Section title={name}>
      <Panel>
        <Stack sx={{ gap: 3 }}>
          <CopyField label="Base URL, as apps send it in idp" value={base} />
          <Box sx={{ color: 'text.secondary', fontSize: 'body2.fontSize' }}>
            {id === 'stranger'
              ? 'Of a community nobody trusts: whoever names it has to be told invalid_idp.'
              : `Has certificates of ${communities.join(' and ')}.`}{' '}
            {clients.length === 1 ? '1 app is' : `${clients.length} apps are`} registered with it.
          </Box>
          <Box>
            <Button
              disabled={clients.length === 0}
              loading={forget.isPending}
              onClick={() =>
                forget.mutate({ id }, { onSuccess: () => say('pass', `${name} forgot its apps`) })
              }
            >
              Forget its apps
            </Button>
          </Box>
          {forget.error !== null && <ProblemAlert error={forget.error} />}
          <FaultSwitches provider={provider} />
        </Stack>
      </Panel>
    </Section>
  )
}

const outcomeWords = {
  invalid_idp: 'The app has to get invalid_idp.',
  access_denied: 'The app has to get access_denied.',
  server_error: 'The app has to get server_error.',
} as const

/** Deliberate misbehaviour, each with the outcome that a data holder owes its app. */
function FaultSwitches({
  provider: { id, name, faults },
}: {
  readonly provider: IdentityProviderRow
}) {
  const set = useCall('identityProvider.setFaults')
  const change = (fault: IdentityProviderFault, isOn: boolean) =>
    set.mutate({ id, faults: isOn ? [...faults, fault] : faults.filter((one) => one !== fault) })
  return (
    <Box component="fieldset" sx={{ border: 0, m: 0, p: 0, minWidth: 0 }}>
      <Box component="legend" sx={{ p: 0, mb: 2, fontWeight: 600 }}>
        Faults of {name}
      </Box>
      <Box
        sx={{
          display: 'grid',
          gridTemplateColumns: 'repeat(auto-fill, minmax(320px, 1fr))',
          gap: 2,
        }}
      >
        {identityProviderFaults.map((fault) => {
          const { label, does, outcome } = faultDescriptions[fault]
          return (
            <Box key={fault}>
              <FormControlLabel
                control={
                  <Switch
                    checked={faults.includes(fault)}
                    disabled={set.isPending}
                    onChange={(_event, isOn) => change(fault, isOn)}
                  />
                }
                label={label}
              />
              <Box sx={{ color: 'text.secondary', fontSize: 'body2.fontSize' }}>
                It {does}. {outcomeWords[outcome]}
              </Box>
            </Box>
          )
        })}
      </Box>
      {set.error !== null && <ProblemAlert error={set.error} />}
    </Box>
  )
}
