import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import MenuItem from '@mui/material/MenuItem'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { MethodResult } from '../../../../shared/contract/index.ts'
import {
  type ResignVariant,
  resignVariants,
  type SendTarget,
  sendTargets,
} from '../../../../shared/contract/inspector-resign.ts'
import { fontStacks, textSizes } from '../../../../shared/design-tokens.ts'
import {
  CopyButton,
  Mono,
  ProblemAlert,
  Screen,
  Section,
  Verdict,
} from '../../../components/index.ts'
import { useCall, useRpc } from '../../../rpc/index.ts'
import { InspectorTabs } from '../inspector-tabs.tsx'

const variantNames: Readonly<Record<ResignVariant, string>> = {
  'as-it-is': 'As it is written',
  'wrong-key': 'With a wrong key',
  'alg-none': 'alg none',
  'alg-none-mixed-case': 'alg nOnE',
  'hmac-with-public-key': 'HS256 with the public key',
  'stripped-signature': 'Signature taken off',
  'zero-signature': 'Signature of zeros',
  'swapped-kid': 'kid of another key',
  'changed-claim': 'Claim changed after signing',
  'embedded-key': 'Key in the header',
  'unknown-critical': 'Unknown critical header',
  'repeated-member': 'Repeated member',
}

const targetNames: Readonly<Record<SendTarget, string>> = {
  'access-token': 'As access token at the FHIR endpoint',
  'client-assertion': 'As client assertion at the token endpoint',
  'software-statement': 'As software statement at the registration endpoint',
}

/** Makes tokens, right ones and wrong ones, and shows that this server refuses the wrong ones. Nothing here is a verdict on a
 * token somebody was given: those stand on the first tab.
 */
export function SignScreen() {
  const [header, setHeader] = useState('{\n  "typ": "JWT"\n}')
  const [payload, setPayload] = useState('{\n  "sub": "somebody"\n}')
  const [source, setSource] = useState('')
  const [variant, setVariant] = useState<ResignVariant>('alg-none')
  const [keyId, setKeyId] = useState('')
  const { data: keys } = useRpc('keys.list', { limit: 200 })
  const { mutate, data, error, isPending } = useCall('inspector.resign')
  const take = (text: string) => {
    setSource(text)
    const parts = decodeParts(text)
    if (parts === undefined) return
    setHeader(parts.header)
    setPayload(parts.payload)
  }
  return (
    <Screen title="Inspector" isFilled>
      <Box sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
        <InspectorTabs current="sign" />
        <Stack sx={{ flex: 1, minHeight: 0, overflow: 'auto', p: 4, gap: 4, maxWidth: 1080 }}>
          <TextField
            label="Token to begin with"
            value={source}
            onChange={(event) => take(event.target.value)}
            helperText="Its header and payload come into the fields below; its signature is not used"
            slotProps={{ htmlInput: { spellCheck: false, autoComplete: 'off' } }}
          />
          <Box sx={{ display: 'flex', gap: 4 }}>
            <JsonField label="Header" text={header} onChange={setHeader} />
            <JsonField label="Payload" text={payload} onChange={setPayload} />
          </Box>
          <Box sx={{ display: 'flex', gap: 3, flexWrap: 'wrap', alignItems: 'center' }}>
            <TextField
              select
              label="How to sign"
              value={variant}
              onChange={(event) => {
                const chosen = resignVariants.find((each) => each === event.target.value)
                if (chosen !== undefined) setVariant(chosen)
              }}
              sx={{ width: 250 }}
            >
              {resignVariants.map((each) => (
                <MenuItem key={each} value={each}>
                  {variantNames[each]}
                </MenuItem>
              ))}
            </TextField>
            <TextField
              select
              label="Key"
              value={keyId}
              onChange={(event) => setKeyId(event.target.value)}
              slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
              sx={{ width: 260 }}
            >
              <MenuItem value="">A throwaway key</MenuItem>
              {(keys?.rows ?? []).map(({ id, name, alg }) => (
                <MenuItem key={id} value={id}>
                  {name} ({alg})
                </MenuItem>
              ))}
            </TextField>
            <Button
              variant="contained"
              loading={isPending}
              onClick={() =>
                mutate({ header, payload, variant, ...(keyId === '' ? {} : { keyId }) })
              }
            >
              Make token
            </Button>
          </Box>
          {error !== null && <ProblemAlert error={error} />}
          {data !== undefined && <MadeToken key={data.token} made={data} />}
        </Stack>
      </Box>
    </Screen>
  )
}

interface JsonFieldProps {
  readonly label: string
  readonly text: string
  readonly onChange: (text: string) => void
}

function JsonField({ label, text, onChange }: JsonFieldProps) {
  return (
    <TextField
      fullWidth
      multiline
      minRows={8}
      maxRows={12}
      label={label}
      value={text}
      onChange={(event) => onChange(event.target.value)}
      sx={{ '& textarea': { fontFamily: fontStacks.mono, fontSize: textSizes.small } }}
      slotProps={{ htmlInput: { spellCheck: false, autoComplete: 'off' } }}
    />
  )
}

function MadeToken({ made }: { readonly made: MethodResult<'inspector.resign'> }) {
  const [target, setTarget] = useState<SendTarget>('access-token')
  const { mutate, data, error, isPending } = useCall('inspector.send')
  return (
    <Section title="Made token" actions={<CopyButton value={made.token} name="token" />}>
      <Stack sx={{ gap: 3, fontSize: 'body2.fontSize' }}>
        <div>{made.text}</div>
        <Box sx={{ overflowWrap: 'anywhere', maxHeight: 120, overflow: 'auto' }} tabIndex={0}>
          <Mono>{made.token}</Mono>
        </Box>
        <Box sx={{ display: 'flex', gap: 3, alignItems: 'center', flexWrap: 'wrap' }}>
          <TextField
            select
            label="Send to this server"
            value={target}
            onChange={(event) => {
              const chosen = sendTargets.find((each) => each === event.target.value)
              if (chosen !== undefined) setTarget(chosen)
            }}
            sx={{ width: 380 }}
          >
            {sendTargets.map((each) => (
              <MenuItem key={each} value={each}>
                {targetNames[each]}
              </MenuItem>
            ))}
          </TextField>
          <Button
            variant="outlined"
            loading={isPending}
            onClick={() => mutate({ token: made.token, target })}
          >
            Send
          </Button>
        </Box>
        {error !== null && <ProblemAlert error={error} />}
        {data !== undefined && <Answer answer={data} />}
      </Stack>
    </Section>
  )
}

function Answer({ answer }: { readonly answer: MethodResult<'inspector.send'> }) {
  const { request, status, isRefused, error, description } = answer
  return (
    <Box role="status" sx={{ overflowWrap: 'anywhere' }}>
      <Verdict verdict={isRefused ? 'pass' : 'warn'}>{isRefused ? 'refused' : 'taken'}</Verdict>{' '}
      {request} answered {status}
      {error !== null && (
        <>
          {' '}
          <Mono>{error}</Mono>
        </>
      )}
      {description !== null && <div>{description}</div>}
    </Box>
  )
}

/** Header and payload of a compact JWT as indented JSON, where they are JSON. */
function decodeParts(text: string): { header: string; payload: string } | undefined {
  const [header = '', payload = ''] = text.trim().split('.')
  const [first, second] = [decodePart(header), decodePart(payload)]
  return first === undefined || second === undefined
    ? undefined
    : { header: first, payload: second }
}

function decodePart(part: string): string | undefined {
  try {
    const binary = atob(part.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.trimStart().startsWith('{') ? text : undefined
  } catch {
    // No part of a JWT: what stands in the fields stays there.
    return undefined
  }
}
