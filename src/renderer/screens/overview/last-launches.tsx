import Box from '@mui/material/Box'
import type { LaunchRunRow } from '../../../shared/contract/launch.ts'
import {
  EmptyState,
  Instant,
  Panel,
  ProblemAlert,
  Section,
  Verdict,
} from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { CutCell, RecentRow } from './recent-row.tsx'

const verdicts = {
  waiting: { verdict: 'info', word: 'waiting' },
  succeeded: { verdict: 'pass', word: 'succeeded' },
  failed: { verdict: 'fail', word: 'failed' },
} as const

const modes = { standalone: 'Standalone', ehr: 'EHR', backend: 'Backend' }

/** The last launches with how they ended; each leads to its steps. */
export function LastLaunches() {
  const { data, error } = useRpc('launch.list', { limit: 5 })
  return (
    <Section title="Last launches">
      <Panel isFlush>
        {error !== null && <ProblemAlert error={error} />}
        {data?.rows.length === 0 && (
          <EmptyState title="No launches yet">
            Start one above: it takes a minute and shows every step.
          </EmptyState>
        )}
        {data !== undefined && data.rows.length > 0 && (
          <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
            {data.rows.map((run) => (
              <Launch key={run.id} run={run} />
            ))}
          </Box>
        )}
      </Panel>
    </Section>
  )
}

function Launch({ run }: { readonly run: LaunchRunRow }) {
  const { verdict, word } = verdicts[run.status]
  return (
    <RecentRow to={`/launch/${run.id}`} columns="96px 84px minmax(0, 1fr) auto">
      <Verdict verdict={verdict} isPlain>
        {word}
      </Verdict>
      <span>{modes[run.mode]}</span>
      <CutCell>{run.client_name}</CutCell>
      <Instant at={run.startedAt} isShort />
    </RecentRow>
  )
}
