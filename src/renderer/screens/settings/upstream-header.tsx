import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { FhirProxyStatus } from '../../../shared/contract/fhir-proxy.ts'
import { Mono, Panel, ProblemAlert, Section, useStatusLine } from '../../components/index.ts'
import { useCall } from '../../rpc/index.ts'

interface UpstreamHeaderProps {
  readonly base: string
  readonly header: FhirProxyStatus['header']
}

/** The operator's own header for the server behind, such as an API key; its value is kept sealed and never shown. */
export function UpstreamHeader({ base, header }: UpstreamHeaderProps) {
  const { say } = useStatusLine()
  const remove = useCall('fhirProxy.removeHeader')
  return (
    <Section title="Header sent along">
      <Panel>
        <Stack sx={{ gap: 4 }}>
          <Box sx={{ color: 'text.secondary' }}>
            A server that wants credentials of its own gets them from you, for every request alike.
            The value is kept sealed and goes to the origin of this server only.
          </Box>
          {header !== null && (
            <Box sx={{ display: 'flex', alignItems: 'center', gap: 2 }}>
              <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
                <Mono>{header.name}</Mono> for <Mono>{header.origin}</Mono>
                {header.isSent ? '' : ', which requests do not go to now'}
              </Box>
              <Button
                variant="outlined"
                disabled={remove.isPending}
                onClick={() =>
                  remove.mutate({}, { onSuccess: () => say('pass', 'The header is forgotten') })
                }
              >
                Forget header
              </Button>
            </Box>
          )}
          {remove.error !== null && <ProblemAlert error={remove.error} />}
          {base === '' ? (
            <Box>Use a server first: the header belongs to its origin.</Box>
          ) : (
            <HeaderForm base={base} />
          )}
        </Stack>
      </Panel>
    </Section>
  )
}

function HeaderForm({ base }: { readonly base: string }) {
  const { say } = useStatusLine()
  const save = useCall('fhirProxy.saveHeader')
  const [name, setName] = useState('')
  const [value, setValue] = useState('')
  return (
    <Stack
      component="form"
      sx={{ gap: 4 }}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(
          { base, name: name.trim(), value: value.trim() },
          {
            onSuccess: () => {
              setName('')
              setValue('')
              say('pass', 'The header is kept, sealed')
            },
          },
        )
      }}
    >
      <Box sx={{ display: 'grid', gridTemplateColumns: '1fr 2fr', gap: 4 }}>
        <TextField
          label="Header name"
          placeholder="X-Api-Key"
          value={name}
          onChange={(event) => setName(event.target.value)}
          slotProps={{ htmlInput: { spellCheck: false, autoComplete: 'off' } }}
        />
        <TextField
          label="Header value"
          type="password"
          value={value}
          onChange={(event) => setValue(event.target.value)}
          slotProps={{ htmlInput: { autoComplete: 'off' } }}
        />
      </Box>
      {save.error !== null && <ProblemAlert error={save.error} />}
      <Button
        type="submit"
        variant="outlined"
        disabled={name.trim() === '' || value.trim() === '' || save.isPending}
        sx={{ alignSelf: 'flex-start' }}
      >
        Keep header
      </Button>
    </Stack>
  )
}
