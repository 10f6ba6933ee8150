import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { EmptyState, ProblemAlert } from '../../../../components/index.ts'
import type { Sending } from '../use-sending.ts'
import type { Studio } from '../use-studio.ts'
import { OutcomeView } from './outcome-view.tsx'
import { SignedView } from './signed-view.tsx'

const nothing = () => undefined

interface ResultViewProps {
  readonly studio: Studio
  readonly sending: Sending
}

/** What came of the last statement that was signed or sent. */
export function ResultView({ studio, sending }: ResultViewProps) {
  const { outcome, signed, error, isBusy } = sending
  const { certifications, report } = studio
  if (error !== null) {
    return (
      <Stack sx={{ gap: 3 }}>
        <ProblemAlert error={error} />
        {error.problem.code === 'conflict' && (
          <Box>
            <Button variant="outlined" onClick={() => sending.send(nothing, true)}>
              Send it nevertheless
            </Button>
          </Box>
        )}
      </Stack>
    )
  }
  if (signed !== undefined) {
    return (
      <SignedView
        signed={signed}
        endpoint={report?.endpoints?.registration_endpoint}
        certifications={certifications}
        isBusy={isBusy}
        onSend={() => sending.sendSigned(nothing)}
      />
    )
  }
  if (outcome !== undefined) {
    return <OutcomeView outcome={outcome} certifications={certifications} />
  }
  return (
    <EmptyState title="Nothing was sent yet">
      Sign and send the statement, and what the server registered stands here beside what was asked
      for.
    </EmptyState>
  )
}
