import Alert from '@mui/material/Alert'
import Box from '@mui/material/Box'
import LinearProgress from '@mui/material/LinearProgress'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { MaskedValue, ReplayDraft } from '../../../shared/contract/traffic-replay.ts'
import { FormDialog, Mono, ProblemAlert, SecretField, Section } from '../../components/index.ts'
import { useCall, useRpc } from '../../rpc/index.ts'

interface ReplayExchangeProps {
  readonly exchangeId: string
  readonly onClose: () => void
  readonly onReplayed: (exchangeId: string) => void
}

/** Edits the request of an exchange and sends it again. */
export function ReplayExchange(props: ReplayExchangeProps) {
  const { data, error } = useRpc('traffic.replayDraft', { id: props.exchangeId })
  if (error !== null) return <ProblemAlert error={error} />
  if (data === undefined) return <LinearProgress aria-label="Reading the request" />
  return <Editor {...props} draft={data} />
}

function Editor({
  exchangeId,
  draft,
  onClose,
  onReplayed,
}: ReplayExchangeProps & { draft: ReplayDraft }) {
  const send = useCall('traffic.replay')
  const [method, setMethod] = useState(draft.method)
  const [url, setUrl] = useState(draft.url)
  const [headers, setHeaders] = useState(() => writeHeaders(draft.headers))
  const [body, setBody] = useState(draft.body ?? '')
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({})
  const used = draft.masked.filter(({ mask }) => `${url} ${headers} ${body}`.includes(mask))
  const missing = used.filter(({ mask, heldBy }) => heldBy === null && !secrets[mask])
  return (
    <FormDialog
      title="Send again, edited"
      submit="Send"
      size="md"
      isReady={missing.length === 0 && draft.obstacle === null}
      isBusy={send.isPending}
      error={send.error}
      onClose={onClose}
      onSubmit={() =>
        send.mutate(
          {
            id: exchangeId,
            method,
            url,
            headers: readHeaders(headers),
            body: body === '' ? null : body,
            secrets: used.flatMap(({ mask }) => {
              const value = secrets[mask]
              return value === undefined || value === '' ? [] : [{ mask, value }]
            }),
          },
          { onSuccess: ({ exchangeId: id }) => onReplayed(id) },
        )
      }
    >
      <Stack sx={{ gap: 3 }}>
        {draft.obstacle !== null && <Alert severity="warning">{draft.obstacle}</Alert>}
        {draft.notice !== null && <Alert severity="info">{draft.notice}</Alert>}
        <Box sx={{ display: 'grid', gridTemplateColumns: '110px 1fr', gap: 2 }}>
          <TextField
            label="Method"
            value={method}
            onChange={(event) => setMethod(event.target.value.toUpperCase())}
          />
          <TextField label="URL" value={url} onChange={(event) => setUrl(event.target.value)} />
        </Box>
        <TextField
          label="Headers, one a line"
          value={headers}
          onChange={(event) => setHeaders(event.target.value)}
          multiline
          minRows={3}
          maxRows={8}
        />
        <TextField
          label="Body"
          value={body}
          onChange={(event) => setBody(event.target.value)}
          multiline
          minRows={3}
          maxRows={10}
        />
        {used.length > 0 && <MaskedValues masked={used} secrets={secrets} onChange={setSecrets} />}
      </Stack>
    </FormDialog>
  )
}

interface MaskedValuesProps {
  readonly masked: readonly MaskedValue[]
  readonly secrets: Readonly<Record<string, string>>
  readonly onChange: (secrets: Readonly<Record<string, string>>) => void
}

/** What the log did not keep: taken from a launch that still holds it, or typed in here. */
function MaskedValues({ masked, secrets, onChange }: MaskedValuesProps) {
  return (
    <Section title="Masked values">
      <Stack sx={{ gap: 2, mt: 1 }}>
        {masked.map(({ mask, heldBy }) => (
          <Stack key={mask} sx={{ gap: 3, fontSize: 'body2.fontSize' }}>
            <Box>
              <Mono>{mask}</Mono>{' '}
              {heldBy === null
                ? 'is nowhere here any more; give the value to send.'
                : `is still held by a launch (${heldBy.name}) and is put in by the core.`}
            </Box>
            <SecretField
              label={heldBy === null ? `Value of ${mask}` : `Other value than ${mask}`}
              value={secrets[mask] ?? ''}
              onChange={(value) => onChange({ ...secrets, [mask]: value })}
            />
          </Stack>
        ))}
      </Stack>
    </Section>
  )
}

function writeHeaders(headers: ReplayDraft['headers']): string {
  return headers.map(([name, value]) => `${name}: ${value}`).join('\n')
}

function readHeaders(text: string): [string, string][] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const colon = line.indexOf(':')
      return colon === -1
        ? [line.trim(), '']
        : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
    })
}
