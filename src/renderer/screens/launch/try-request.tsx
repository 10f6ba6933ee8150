import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import type { MethodResult } from '../../../shared/contract/index.ts'
import type { LaunchRunDetail } from '../../../shared/contract/launch.ts'
import {
  HttpStatus,
  JsonView,
  Mono,
  NoteList,
  ProblemAlert,
  Section,
  useStatusLine,
  Verdict,
} from '../../components/index.ts'
import { useCall, useRpc } from '../../rpc/index.ts'

/** What can be done with the tokens of a finished launch: refresh, read, end the EHR session. */
export function TryRequest({ run }: { readonly run: LaunchRunDetail }) {
  const { say } = useStatusLine()
  const patient = run.context['patient']
  const [path, setPath] = useState(
    typeof patient === 'string' ? `Observation?patient=${patient}` : 'Patient',
  )
  const refresh = useCall('launch.refresh')
  const read = useCall('launch.readFhir')
  const end = useCall('launch.endEhrSession')
  if (!run.isBuiltIn) return null
  const readPath = (wanted: string) => read.mutate({ runId: run.id, path: wanted })
  const error = refresh.error ?? read.error ?? end.error
  return (
    <Section title="Use the tokens">
      <Stack sx={{ gap: 3 }}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2, alignItems: 'center' }}>
          {typeof patient === 'string' && (
            <Button
              variant="outlined"
              disabled={!run.mayReadFhir}
              onClick={() => readPath(`Patient/${patient}`)}
            >
              Read the patient
            </Button>
          )}
          {run.mode !== 'backend' && (
            <Button
              variant="outlined"
              disabled={!run.mayRefresh}
              loading={refresh.isPending}
              onClick={() =>
                refresh.mutate(
                  { runId: run.id },
                  { onSuccess: () => say('pass', 'New access token') },
                )
              }
            >
              Refresh
            </Button>
          )}
          {run.ehrSession !== null && run.ehrSession.endedAt === null && (
            <Button
              variant="outlined"
              loading={end.isPending}
              onClick={() => end.mutate({ runId: run.id })}
            >
              End the EHR session
            </Button>
          )}
          {run.ehrSession !== null && run.ehrSession.endedAt !== null && (
            <Verdict verdict="info">EHR session ended</Verdict>
          )}
        </Box>
        <Box
          component="form"
          onSubmit={(event) => {
            event.preventDefault()
            readPath(path)
          }}
          sx={{ display: 'flex', gap: 2, alignItems: 'flex-start' }}
        >
          <TextField
            fullWidth
            label="GET, below the FHIR base"
            value={path}
            onChange={(event) => setPath(event.target.value)}
            slotProps={{ htmlInput: { spellCheck: false } }}
          />
          <Button
            type="submit"
            variant="outlined"
            loading={read.isPending}
            disabled={!run.mayReadFhir || path.trim() === ''}
          >
            Send
          </Button>
        </Box>
        {error !== null && <ProblemAlert error={error} />}
        {read.data !== undefined && <Reading reading={read.data} />}
      </Stack>
    </Section>
  )
}

function Reading({ reading }: { readonly reading: MethodResult<'launch.readFhir'> }) {
  const received = reading.step.exchangeIds.at(-1)
  const exchange = useRpc(
    'traffic.get',
    { id: received ?? '' },
    { isEnabled: received !== undefined },
  )
  const notes = exchange.data?.notes ?? []
  return (
    <Stack sx={{ gap: 2 }} role="status" aria-label="Answer">
      <Box sx={{ display: 'flex', gap: 3, alignItems: 'center', fontSize: 'body2.fontSize' }}>
        <HttpStatus status={reading.status} errorCode={exchange.data?.errorCode ?? null} />
        <Mono>{reading.step.title}</Mono>
      </Box>
      {notes.length > 0 && <NoteList notes={notes} />}
      <JsonView label="Answer" value={readBody(reading.body)} openLevels={1} />
    </Stack>
  )
}

function readBody(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    // Not JSON, or cut because it is long: shown as the text it is.
    return body
  }
}
