import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useState } from 'react'
import { Mono, ProblemAlert } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'
import { DecisionWord } from './decision-list.tsx'

interface JudgeAgainProps {
  readonly decisionId: string
  /** Epoch seconds. */
  readonly judgedAt: number
}

/** Makes a decision again from its documents, by every community, as of any date; nothing is fetched. @see UDAP-PKI-020 */
export function JudgeAgain({ decisionId, judgedAt }: JudgeAgainProps) {
  const [moment, setMoment] = useState(() => new Date(judgedAt * 1000).toISOString().slice(0, 19))
  const judge = useCall('trust.judge')
  const at = Date.parse(`${moment}Z`)
  const isMoment = Number.isFinite(at)
  return (
    <Stack
      component="form"
      noValidate
      aria-label="Judge again"
      onSubmit={(event) => {
        event.preventDefault()
        if (isMoment) judge.mutate({ decisionId, at: Math.floor(at / 1000) })
      }}
      sx={{ gap: 3, pt: 2 }}
    >
      <Box sx={{ display: 'flex', gap: 2, alignItems: 'flex-start' }}>
        <TextField
          label="As of (UTC)"
          value={moment}
          onChange={(event) => setMoment(event.target.value.trim())}
          error={!isMoment}
          helperText={isMoment ? undefined : 'As in 2026-12-31T23:59:59'}
        />
        <Button type="submit" variant="outlined" disabled={!isMoment} loading={judge.isPending}>
          Judge again
        </Button>
      </Box>
      {judge.error !== null && <ProblemAlert error={judge.error} />}
      {judge.data !== undefined && (
        <Box component="ul" aria-label="By each community" sx={listStyle}>
          {judge.data.map(({ communityUri, trace }) => (
            <li key={communityUri}>
              <DecisionWord isTrusted={trace.trusted} reason={trace.reason ?? null} />{' '}
              <Mono>{communityUri}</Mono>
            </li>
          ))}
        </Box>
      )}
    </Stack>
  )
}

const listStyle = { listStyle: 'none', m: 0, p: 0, fontSize: 'body2.fontSize' }
