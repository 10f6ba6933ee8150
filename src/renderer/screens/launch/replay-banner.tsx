import Box from '@mui/material/Box'
import Link from '@mui/material/Link'
import { Link as RouterLink } from 'react-router'
import type { LaunchRunDetail } from '../../../shared/contract/launch.ts'
import type { LaunchChange } from '../../../shared/contract/launch-change.ts'
import { useRpc } from '../../rpc/index.ts'
import { ChangeText } from './change-text.tsx'
import { CompareAnswers, describeAnswers } from './compare-answers.tsx'

/** What a launch changed against an earlier one, and how the server answered both. */
export function ReplayBanner({ run }: { readonly run: LaunchRunDetail }) {
  const { replayOf, order } = run
  if (replayOf === undefined || order.change === undefined) return null
  return <Comparison run={run} origin={replayOf} change={order.change} />
}

interface ComparisonProps {
  readonly run: LaunchRunDetail
  readonly origin: NonNullable<LaunchRunDetail['replayOf']>
  readonly change: LaunchChange
}

function Comparison({ run, origin, change }: ComparisonProps) {
  const { data: before } = useRpc('launch.get', { runId: origin.runId })
  const earlier = before?.steps.find(({ id }) => id === origin.stepId)
  const now = run.steps.filter(({ from }) => from === 'app')[change.step]
  return (
    <Box
      component="section"
      aria-label="Replay"
      sx={{
        display: 'flex',
        alignItems: 'center',
        gap: 4,
        px: 4,
        py: 1.5,
        borderBottom: 1,
        borderColor: 'tokens.line',
        bgcolor: 'tokens.sunken',
        fontSize: 'body2.fontSize',
      }}
    >
      <Box sx={{ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }}>
        <Link component={RouterLink} to={`/launch/${origin.runId}`}>
          An earlier launch
        </Link>
        , played again with one thing changed{now === undefined ? '' : ` in “${now.title}”`}:{' '}
        <ChangeText change={change} />. {describeAnswers({ earlier, now })}
      </Box>
      <CompareAnswers earlier={earlier} now={now} />
    </Box>
  )
}
