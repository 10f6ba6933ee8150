import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import { Link } from 'react-router'
import type { ExchangeRow } from '../../../shared/contract/traffic.ts'
import {
  EmptyState,
  formatClockMs,
  HttpStatus,
  Mono,
  Panel,
  ProblemAlert,
  Section,
} from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { CutCell, RecentRow } from './recent-row.tsx'

/** What was refused last; each leads to its exchange, which says why. */
export function LastRefusals() {
  const { data, error } = useRpc('traffic.list', {
    outcome: 'refused',
    direction: 'inbound',
    limit: 8,
  })
  return (
    <Section
      title="Last refusals"
      actions={
        <Button component={Link} to="/traffic">
          All traffic
        </Button>
      }
    >
      <Panel isFlush>
        {error !== null && <ProblemAlert error={error} />}
        {data?.rows.length === 0 && (
          <EmptyState title="Nothing has been refused">
            When the server refuses a request, the reason, the clause and what was wanted instead
            are one click from here.
          </EmptyState>
        )}
        {data !== undefined && data.rows.length > 0 && (
          <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
            {data.rows.map((row) => (
              <Refusal key={row.id} row={row} />
            ))}
          </Box>
        )}
      </Panel>
    </Section>
  )
}

function Refusal({ row }: { readonly row: ExchangeRow }) {
  return (
    <RecentRow to={`/traffic/${row.id}`} columns="100px 190px 60px minmax(0, 1fr)">
      <Mono>{formatClockMs(row.startedAtMs)}</Mono>
      <HttpStatus status={row.status} errorCode={row.errorCode} isPlain />
      <span>{row.method}</span>
      <CutCell>
        <Mono>{row.url}</Mono>
      </CutCell>
    </RecentRow>
  )
}
