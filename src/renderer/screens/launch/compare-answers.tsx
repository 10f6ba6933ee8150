import CompareArrows from '@mui/icons-material/CompareArrowsOutlined'
import Button from '@mui/material/Button'
import Dialog from '@mui/material/Dialog'
import DialogActions from '@mui/material/DialogActions'
import DialogContent from '@mui/material/DialogContent'
import DialogTitle from '@mui/material/DialogTitle'
import { useState } from 'react'
import type { LaunchStep } from '../../../shared/contract/launch-step.ts'
import { ExchangeDiff, ProblemAlert } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'

interface CompareAnswersProps {
  readonly earlier: LaunchStep | undefined
  /** The step with the change. */
  readonly now: LaunchStep | undefined
}

/** Shows a request and its answer beside those of the time before. */
export function CompareAnswers({ earlier, now }: CompareAnswersProps) {
  const [isOpen, setOpen] = useState(false)
  const [first, second] = [exchangeOf(earlier), exchangeOf(now)]
  return (
    <>
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
    </>
  )
}

/** How the server answered both times, in a sentence; empty while there is no answer. */
export function describeAnswers({ earlier, now }: CompareAnswersProps): string {
  if (now?.status == null) return ''
  return earlier?.status == null
    ? `The server answered ${now.status}.`
    : `The server answered ${now.status}; before, ${earlier.status}.`
}

/** The side the server saw; where only the request was recorded, that. */
function exchangeOf(step: LaunchStep | undefined): string | undefined {
  return step?.exchangeIds.at(-1)
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
