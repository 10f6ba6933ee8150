import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { FhirProxyCheck } from '../../../shared/contract/fhir-proxy.ts'
import { Panel, ProblemAlert, Section, useStatusLine, VerdictIcon } from '../../components/index.ts'
import { useCall } from '../../rpc/index.ts'

/** The base URL of the FHIR server behind this one, with a look at what is there before it is used. */
export function UpstreamAddress({ saved }: { readonly saved: string }) {
  const { say } = useStatusLine()
  const [base, setBase] = useState(saved)
  const check = useCall('fhirProxy.check')
  const update = useCall('settings.update')
  const typed = base.trim()
  const isOn = saved !== ''
  const use = (value: string) =>
    update.mutate(
      { name: 'fhirProxyBase', value },
      {
        onSuccess: () =>
          say('pass', value === '' ? 'The sandbox answers itself' : `Requests go on to ${value}`),
      },
    )
  return (
    <Section title="FHIR server behind this one">
      <Panel>
        <Stack
          component="form"
          sx={{ gap: 4 }}
          onSubmit={(event) => {
            event.preventDefault()
            if (typed !== '' && typed !== saved) use(typed)
          }}
        >
          <Box sx={{ color: 'text.secondary' }}>
            {isOn
              ? 'Apps get what this server holds, within the scopes of their token. Access tokens never go there.'
              : 'The sandbox answers with its own resources. Enter the base URL of a FHIR R4 server to put this one in front of it: scopes and compartments are enforced here, and access tokens never go there.'}
          </Box>
          <TextField
            label="FHIR base URL"
            placeholder="https://ehr.example.org/fhir"
            value={base}
            onChange={(event) => {
              setBase(event.target.value)
              check.reset()
              update.reset()
            }}
            helperText="https, or http on this machine or a private network"
            slotProps={{ htmlInput: { spellCheck: false, inputMode: 'url' } }}
          />
          {check.data !== undefined && <CheckResult check={check.data} />}
          {check.error !== null && <ProblemAlert error={check.error} />}
          {update.error !== null && <ProblemAlert error={update.error} />}
          <Box sx={{ display: 'flex', gap: 2 }}>
            <Button
              type="submit"
              variant="contained"
              disabled={typed === '' || typed === saved || update.isPending}
            >
              Use this server
            </Button>
            <Button
              variant="outlined"
              disabled={typed === '' || check.isPending}
              onClick={() => check.mutate({ base: typed })}
            >
              {check.isPending ? 'Checking …' : 'Check connection'}
            </Button>
            {isOn && (
              <Button variant="outlined" disabled={update.isPending} onClick={() => use('')}>
                Use the sandbox
              </Button>
            )}
          </Box>
        </Stack>
      </Panel>
    </Section>
  )
}

function CheckResult({ check }: { readonly check: FhirProxyCheck }) {
  const { isUsable, text, types } = check
  return (
    <Box role="status" sx={{ display: 'flex', gap: 2, overflowWrap: 'anywhere' }}>
      <VerdictIcon
        verdict={isUsable ? 'pass' : 'fail'}
        sx={{ color: isUsable ? 'success.main' : 'error.main', mt: '1px' }}
      />
      <span>{isUsable ? `${text}, ${types} resource types` : `Cannot be used: ${text}`}</span>
    </Box>
  )
}
