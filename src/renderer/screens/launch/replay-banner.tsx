import CompareArrows from '@mui/icons-material/CompareArrowsOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import Link from '@mui/material/Link'
import { useState } from 'react'
import { Link as RouterLink } from 'react-router'
import type { LaunchRunDetail } from '../../../shared/contract/launch.ts'
import type { LaunchChange } from '../../../shared/contract/launch-change.ts'
import type { LaunchStep } from '../../../shared/contract/launch-step.ts'
import { ExchangeDiff, ProblemAlert } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { ChangeText } from './change-text.tsx'

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
  const [isOpen, setOpen] = useState(false)
  const { data: before } = useRpc('launch.get', { runId: origin.runId })
  const earlier = before?.steps.find(({ id }) => id === origin.stepId)
  const now = run.steps.filter(({ from }) => from === 'app')[change.step]
  const [first, second] = [exchangeOf(earlier), exchangeOf(now)]
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
        <ChangeText change={change} />. {answers(earlier, now)}
      </Box>
      <Button
        startIcon={<CompareArrows />}
        disabled={first === undefined || second === undefined}
        onClick={() => setOpen(true)}
      >
        Compare answers
      </Button>
      {isOpen && first !== undefined && second !== undefined && (
        <CompareDialog first={first} second={second} onClose={() => setOpen(false)} />
      )}
    </Box>
  )
}

/** The side the server saw; where only the request was recorded, that. */
function exchangeOf(step: LaunchStep | undefined): string | undefined {
  return step?.exchangeIds.at(-1)
}

function answers(earlier: LaunchStep | undefined, now: LaunchStep | undefined): string {
  if (now?.status == null) return ''
  return earlier?.status == null
    ? `The server answered ${now.status}.`
    : `The server answered ${now.status}; before, ${earlier.status}.`
}

interface CompareDialogProps {
  readonly first: string
  readonly second: string
  readonly onClose: () => void
}

function CompareDialog({ first, second, onClose }: CompareDialogProps) {
  const before = useRpc('traffic.get', { id: first })
  const now = useRpc('traffic.get', { id: second })
  const error = before.error ?? now.error
  return (
    <Dialog open onClose={onClose} maxWidth="lg" fullWidth aria-labelledby="compare-answers">
      <DialogTitle id="compare-answers">Before and with the change</DialogTitle>
      <DialogContent>
        {error !== null && <ProblemAlert error={error} />}
        {before.data !== undefined && now.data !== undefined && (
          <ExchangeDiff first={before.data} second={now.data} names={['Before', 'Changed']} />
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
      </DialogActions>
    </Dialog>
  )
}
