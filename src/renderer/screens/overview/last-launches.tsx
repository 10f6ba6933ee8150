import Box from '@mui/material/Box'
import { Link } from 'react-router'
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

const verdicts = {
  waiting: { verdict: 'info', word: 'waiting' },
  succeeded: { verdict: 'pass', word: 'succeeded' },
  failed: { verdict: 'fail', word: 'failed' },
} as const

const modes = { standalone: 'Standalone', ehr: 'EHR' }

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
    <Box
      component="li"
      sx={{ borderBottom: 1, borderColor: 'tokens.line', '&:last-child': { borderBottom: 0 } }}
    >
      <Box
        component={Link}
        to={`/launch/${run.id}`}
        sx={{
          display: 'grid',
          gridTemplateColumns: '96px 84px minmax(0, 1fr) auto',
          gap: 2,
          alignItems: 'center',
          px: 4,
          minHeight: 32,
          fontSize: 'body2.fontSize',
          color: 'text.primary',
          textDecoration: 'none',
          '&:hover': { bgcolor: 'action.hover' },
          '&:focus-visible': { outlineOffset: -2 },
        }}
      >
        <Verdict verdict={verdict} isPlain>
          {word}
        </Verdict>
        <span>{modes[run.mode]}</span>
        <Box
          component="span"
          sx={{ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}
        >
          {run.client_name}
        </Box>
        <Instant at={run.startedAt} />
      </Box>
    </Box>
  )
}
