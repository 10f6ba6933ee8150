import ArrowBack from '@mui/icons-material/ArrowBackOutlined'
import Replay from '@mui/icons-material/ReplayOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import LinearProgress from '@mui/material/LinearProgress'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { LaunchRunDetail } from '../../../shared/contract/launch.ts'
import { ProblemAlert, Screen, SplitView } from '../../components/index.ts'
import { useCall, useRpc } from '../../rpc/index.ts'
import { SequenceDiagram } from './diagram/index.ts'
import { ExportRun } from './export-run.tsx'
import { modeNames } from './mode-names.ts'
import { ReplayBanner } from './replay-banner.tsx'
import { RunDetail } from './run-detail.tsx'
import { RunMenu } from './run-menu.tsx'
import { RunStatus } from './run-status.tsx'
import { StepPane } from './step-pane.tsx'
import { useStartLaunch } from './use-start-launch.ts'

/** One launch: its steps as they happen, and at the right the chosen step or what came of it all. */
export function RunView({ runId }: { readonly runId: string }) {
  const { data: run, error } = useRpc('launch.get', { runId })
  const { rerun, isStarting, error: startError } = useStartLaunch()
  const navigate = useNavigate()
  const remove = useCall('launch.delete')
  const shown = error ?? startError ?? remove.error
  return (
    <Screen
      title={run === undefined ? 'Launch' : titleOf(run)}
      isFilled
      actions={
        <>
          <Button component={Link} to="/launch" startIcon={<ArrowBack />}>
            All launches
          </Button>
          <ExportRun runId={runId} />
          <Button
            variant="outlined"
            startIcon={<Replay />}
            loading={isStarting}
            disabled={run === undefined}
            onClick={() => run !== undefined && rerun(run)}
          >
            {run?.mode === 'backend' ? 'Run again' : 'Launch again'}
          </Button>
          <RunMenu
            runId={runId}
            isBusy={remove.isPending}
            onForget={() => remove.mutate({ runId }, { onSuccess: () => void navigate('/launch') })}
          />
        </>
      }
    >
      {shown !== null && (
        <Box sx={{ p: 4 }}>
          <ProblemAlert error={shown} />
        </Box>
      )}
      {run === undefined && error === null && <LinearProgress aria-label="Loading the launch" />}
      {run !== undefined && <Run run={run} />}
    </Screen>
  )
}

function titleOf({ mode, client_name }: LaunchRunDetail): string {
  return `${modeNames[mode].long}, ${client_name}`
}

function Run({ run }: { readonly run: LaunchRunDetail }) {
  const [stepId, setStepId] = useState<string | null>(null)
  const step = run.steps.find(({ id }) => id === stepId)
  return (
    <Box sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}>
      <RunStatus run={run} />
      <ReplayBanner run={run} />
      <Box sx={{ flex: 1, minHeight: 0 }}>
        <SplitView
          name="launch-run"
          initialDetail={48}
          list={<SequenceDiagram run={run} selectedId={stepId} onSelect={setStepId} />}
          detail={
            step === undefined ? (
              <RunDetail run={run} />
            ) : (
              <StepPane
                key={step.id}
                run={run}
                step={step}
                onSelect={setStepId}
                onClose={() => setStepId(null)}
              />
            )
          }
        />
      </Box>
    </Box>
  )
}
