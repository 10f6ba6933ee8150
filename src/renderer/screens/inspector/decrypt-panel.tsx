import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { MethodResult } from '../../../shared/contract/index.ts'
import { Mono, ProblemAlert, SecretField, Section } from '../../components/index.ts'
import { useRpc, useSecretCall } from '../../rpc/index.ts'
import { ClaimList } from './claim-list.tsx'
import { InspectionReport } from './inspection-report.tsx'

/** Opens an encrypted token with a key the person chooses; nothing is tried before. @see spec/security.md TI-08 */
export function DecryptPanel({ text }: { readonly text: string }) {
  const [keyId, setKeyId] = useState('')
  const [secret, setSecret] = useState('')
  const [opened, setOpened] = useState<MethodResult<'inspector.decrypt'>>()
  const { data: keys } = useRpc('keys.list', { limit: 200 })
  const { run, isPending, error } = useSecretCall('inspector.decrypt')
  const open = async () => {
    const given = keyId === '' ? { secret } : { keyId }
    const result = await run({ text, ...given })
    if (result !== undefined) setOpened(result)
  }
  return (
    <Section title="Open it">
      <Stack sx={{ gap: 3, fontSize: 'body2.fontSize' }}>
        <Box sx={{ display: 'flex', gap: 3, flexWrap: 'wrap', alignItems: 'flex-start' }}>
          <TextField
            select
            label="Stored key"
            value={keyId}
            onChange={(event) => setKeyId(event.target.value)}
            slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
            sx={{ width: 260 }}
          >
            <MenuItem value="">None: a shared secret</MenuItem>
            {(keys?.rows ?? []).map(({ id, name, algorithm }) => (
              <MenuItem key={id} value={id}>
                {name} ({algorithm})
              </MenuItem>
            ))}
          </TextField>
          {keyId === '' && (
            <SecretField
              label="Shared secret or passphrase"
              hint="base64url of the octets of a key, or a passphrase"
              value={secret}
              onChange={setSecret}
            />
          )}
          <Button
            variant="contained"
            loading={isPending}
            disabled={keyId === '' && secret === ''}
            onClick={() => void open()}
          >
            Decrypt
          </Button>
        </Box>
        {error !== null && <ProblemAlert error={error} />}
        {opened !== undefined && <Opened opened={opened} />}
      </Stack>
    </Section>
  )
}

function Opened({ opened }: { readonly opened: MethodResult<'inspector.decrypt'> }) {
  const { header, content, inspection } = opened
  return (
    <Stack sx={{ gap: 4 }}>
      <ClaimList title="Header" part="header" claims={header} now={inspection.now} />
      <Section title="What was inside">
        <Box sx={{ overflowWrap: 'anywhere', maxHeight: 160, overflow: 'auto' }} tabIndex={0}>
          <Mono>{content.slice(0, 16_384)}</Mono>
        </Box>
      </Section>
      {inspection.tokens.length > 0 && (
        <Box sx={{ height: 560, border: 1, borderColor: 'tokens.line' }}>
          <InspectionReport inspection={inspection} />
        </Box>
      )}
    </Stack>
  )
}
