import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import { Link as RouterLink } from 'react-router'
import type { LaunchRunDetail } from '../../../shared/contract/launch.ts'
import type { LaunchStep } from '../../../shared/contract/launch-step.ts'
import {
  CheckList,
  DetailPane,
  EmptyState,
  ExchangeView,
  formatClockMs,
  HttpStatus,
  ProblemAlert,
  Section,
} from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { CompareAnswers, describeAnswers } from './compare-answers.tsx'
import { partyName } from './diagram/index.ts'
import { ReplayStep } from './replay-step.tsx'

/** One step: what the app checked, and the exchanges as sent and as received. */
export function StepPane({
  run,
  step,
  onSelect,
  onClose,
}: {
  readonly run: LaunchRunDetail
  readonly step: LaunchStep
  /** Shows another step of the launch. */
  readonly onSelect: (stepId: string) => void
  readonly onClose: () => void
}) {
  const checks = step.checks.map(({ check, ...rest }) => ({ name: check, ...rest }))
  return (
    <DetailPane title={step.title} subtitle={<Way step={step} />} onClose={onClose}>
      <Stack sx={{ gap: 5 }}>
        <SentAgain run={run} step={step} />
        <ReplayStep run={run} step={step} onSent={onSelect} />
        {checks.length > 0 && (
          <Section title="What the app checked">
            <CheckList label="Checks of the app" checks={checks} />
          </Section>
        )}
        {step.exchangeIds.map((id, index) => (
          <StepExchange key={id} exchangeId={id} title={titleOf(step, index)} />
        ))}
        {step.exchangeIds.length === 0 && checks.length === 0 && (
          <EmptyState title="Nothing recorded yet">
            This step went through the browser. What this server received of it appears here.
          </EmptyState>
        )}
      </Stack>
    </DetailPane>
  )
}

/** What a request that was sent again differs from, and how both were answered. */
function SentAgain({ run, step }: { readonly run: LaunchRunDetail; readonly step: LaunchStep }) {
  const earlier = run.steps.find(({ id }) => id === step.replayOf)
  if (earlier === undefined) return null
  return (
    <Box
      component="section"
      aria-label="Sent again"
      sx={{ display: 'flex', alignItems: 'center', gap: 4, fontSize: 'body2.fontSize' }}
    >
      <Box sx={{ flex: 1, minWidth: 0 }}>
        Sent again with one thing changed. {describeAnswers({ earlier, now: step })}
      </Box>
      <CompareAnswers earlier={earlier} now={step} />
    </Box>
  )
}

function Way({ step }: { readonly step: LaunchStep }) {
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        gap: 3,
        alignItems: 'center',
        color: 'text.secondary',
        fontSize: 'body2.fontSize',
      }}
    >
      {step.status !== null && <HttpStatus status={step.status} />}
      <span>
        {partyName(step.from)} to {partyName(step.to)}
      </span>
      <span>{step.channel} channel</span>
      <span>{formatClockMs(step.atMs)}</span>
      {step.durationMs !== undefined && <span>{step.durationMs} ms</span>}
    </Box>
  )
}

function titleOf({ channel, exchangeIds }: LaunchStep, index: number): string {
  if (channel === 'front') return 'As this server received it'
  return index === 0 && exchangeIds.length > 1 ? 'As the app sent it' : 'As this server received it'
}

function StepExchange({
  exchangeId,
  title,
}: {
  readonly exchangeId: string
  readonly title: string
}) {
  const { data, error } = useRpc('traffic.get', { id: exchangeId })
  const heading = data?.direction === 'outbound' ? 'As the app sent it' : title
  return (
    <Section
      title={heading}
      actions={
        <Link
          component={RouterLink}
          to={`/traffic/${exchangeId}`}
          sx={{ fontSize: 'body2.fontSize' }}
        >
          In Traffic
        </Link>
      }
    >
      {error !== null && <ProblemAlert error={error} />}
      {data !== undefined && <ExchangeView exchange={data} />}
    </Section>
  )
}
