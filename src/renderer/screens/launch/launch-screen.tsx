import Box from '@mui/material/Box'
import { useState } from 'react'
import { useParams, useSearchParams } from 'react-router'
import { Screen } from '../../components/index.ts'
import { BuildLaunch } from './build-launch.tsx'
import type { LaunchFlow } from './flow-choice.tsx'
import { initialDraft } from './launch-draft.ts'
import type { OpenedScenario } from './open-scenario.ts'
import { PastLaunches } from './past-launches.tsx'
import { RunView } from './run-view.tsx'
import { initialUdapDraft } from './udap-draft.ts'
import { UdapLaunch } from './udap-launch.tsx'

const modes = ['standalone', 'ehr', 'backend'] as const

/** Builds and starts launches, and shows each one as it happens. */
export function LaunchScreen() {
  const { runId } = useParams()
  const [query, setQuery] = useSearchParams()
  if (runId !== undefined) return <RunView key={runId} runId={runId} />
  return (
    <Screen title="Launch" isFilled>
      <Box sx={{ display: 'flex', height: '100%' }}>
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <NewLaunch
            key={query.toString()}
            query={query}
            onFlow={(flow) => setQuery({ start: flow })}
          />
        </Box>
        <Box
          sx={{
            width: { xs: 280, lg: 340 },
            flexShrink: 0,
            borderLeft: 1,
            borderColor: 'tokens.line',
          }}
        >
          <PastLaunches />
        </Box>
      </Box>
    </Screen>
  )
}

interface NewLaunchProps {
  /** Which flow, and which app, to begin with. */
  readonly query: URLSearchParams
  readonly onFlow: (flow: LaunchFlow) => void
}

/** The form of the flow; a scenario that is opened brings the one it belongs to. */
function NewLaunch({ query, onFlow }: NewLaunchProps) {
  const [opened, setOpened] = useState<{
    readonly count: number
    readonly scenario: OpenedScenario
  }>()
  const onOpen = (scenario: OpenedScenario) =>
    setOpened({ count: (opened?.count ?? 0) + 1, scenario })
  const scenario = opened?.scenario ?? null
  const start = query.get('start')
  // The address may name the flow that is left already.
  const leaveFor = (flow: LaunchFlow) => (flow === start ? setOpened(undefined) : onFlow(flow))
  const key = opened?.count ?? 0
  if (scenario?.form === 'udap' || (scenario === null && start === 'udap')) {
    const clean = initialUdapDraft(query.get('registration') ?? '')
    const initial = scenario?.draft ?? clean
    return (
      <UdapLaunch key={key} initial={initial} opened={scenario} onOpen={onOpen} onFlow={leaveFor} />
    )
  }
  const mode = modes.find((each) => each === start) ?? 'standalone'
  const clean = initialDraft(mode, query.get('client') ?? undefined)
  return (
    <BuildLaunch
      key={key}
      initial={scenario?.draft ?? clean}
      opened={scenario}
      onOpen={onOpen}
      onUdap={() => leaveFor('udap')}
    />
  )
}
