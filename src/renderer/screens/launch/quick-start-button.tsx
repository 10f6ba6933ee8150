import RocketLaunch from '@mui/icons-material/RocketLaunchOutlined'
import Button from '@mui/material/Button'
import { ProblemAlert } from '../../components/index.ts'
import { initialDraft, toOrder } from './launch-draft.ts'
import { useStartLaunch } from './use-start-launch.ts'

/** Starts a standalone launch of the built-in app with the usual scopes, at one press. */
export function QuickStartButton() {
  const { start, isStarting, error } = useStartLaunch()
  return (
    <>
      <Button
        variant="contained"
        startIcon={<RocketLaunch />}
        disabled={isStarting}
        onClick={() => start(toOrder(initialDraft('standalone')))}
      >
        Start standalone launch
      </Button>
      {error !== null && <ProblemAlert error={error} />}
    </>
  )
}
