import Box from '@mui/material/Box'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import { ProblemAlert, Section } from '../../components/index.ts'
import { AdvancedContextFields } from './advanced-context.tsx'
import { AppChoice } from './app-choice.tsx'
import { AssertionWorkbench } from './assertion-workbench.tsx'
import { BackendKey } from './backend-key.tsx'
import { ChangedRequestList } from './changed-requests.tsx'
import { EhrContext } from './ehr-context.tsx'
import { FaultChoice } from './fault-choice.tsx'
import { FlowChoice } from './flow-choice.tsx'
import {
  firstClientOf,
  isComplete,
  isPlayed,
  type LaunchDraft,
  nothingChanged,
  presetScope,
  toOrder,
} from './launch-draft.ts'
import { LaunchStart } from './launch-start.tsx'
import type { OpenedScenario } from './open-scenario.ts'
import { ScenarioFiles } from './scenario-files.tsx'
import { ScopeChoice } from './scope-choice.tsx'
import { SignInChoice } from './sign-in-choice.tsx'
import { TaskChoice } from './task-choice.tsx'
import { useStartLaunch } from './use-start-launch.ts'

interface BuildLaunchProps {
  readonly initial: LaunchDraft
  /** The scenario that is shown. */
  readonly opened: OpenedScenario | null
  readonly onOpen: (opened: OpenedScenario) => void
  /** The flow of apps that registered by software statement is chosen. */
  readonly onUdap: () => void
}

/** The choices of a launch, from flow to start. */
export function BuildLaunch({ initial, opened, onOpen, onUdap }: BuildLaunchProps) {
  const [draft, setDraft] = useState(initial)
  const { start, isStarting, error } = useStartLaunch()
  const change = (part: Partial<LaunchDraft>) => setDraft({ ...draft, ...part })
  const changeMode = (mode: LaunchDraft['mode']) =>
    change({
      mode,
      foreign: null,
      task: null,
      // Which request is which differs from flow to flow.
      changed: nothingChanged,
      scope: presetScope(mode),
      client_id: keepsClient(draft.mode, mode) ? draft.client_id : firstClientOf(mode),
    })
  const isReady = isComplete(draft)
  return (
    <Box
      component="form"
      aria-label="New launch"
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) start(toOrder(draft))
      }}
      sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}
    >
      <Box sx={{ flex: 1, minHeight: 0, overflow: 'auto', p: 4 }}>
        <Stack sx={{ gap: 5, maxWidth: 780 }}>
          <ScenarioFiles order={isReady ? toOrder(draft) : null} opened={opened} onOpen={onOpen} />
          <FlowChoice
            mode={draft.mode}
            onChange={(flow) => (flow === 'udap' ? onUdap() : changeMode(flow))}
          />
          <AppChoice draft={draft} onChange={change} />
          {draft.mode === 'backend' && <BackendKey draft={draft} onChange={change} />}
          {draft.mode !== 'backend' && draft.foreign === null && (
            <TaskChoice draft={draft} onChange={change} />
          )}
          {draft.mode === 'standalone' && isPlayed(draft) && (
            <SignInChoice idp={draft.idp} onChange={(idp) => change({ idp })} />
          )}
          {draft.mode === 'ehr' && draft.foreign === null && (
            <EhrContext draft={draft} onChange={change} />
          )}
          {isPlayed(draft) ? (
            <ScopeChoice draft={draft} onChange={change} />
          ) : (
            <Section title="Scopes">
              <Box sx={{ color: 'text.secondary', fontSize: 'body2.fontSize' }}>
                Your app asks for its own scopes. The run shows them beside what was granted.
              </Box>
            </Section>
          )}
          {draft.mode === 'ehr' && draft.foreign === null && (
            <AdvancedContextFields
              context={draft.advanced}
              onChange={(advanced) => change({ advanced })}
            />
          )}
          {draft.mode === 'backend' && (
            <AssertionWorkbench
              backend={draft.backend}
              onChange={(backend) => change({ backend })}
            />
          )}
          {isPlayed(draft) && (
            <ChangedRequestList
              changed={draft.changed}
              onChange={(changed) => change({ changed })}
            />
          )}
          {draft.foreign === null && (
            <FaultChoice faults={draft.faults} onChange={(faults) => change({ faults })} />
          )}
          {error !== null && <ProblemAlert error={error} />}
        </Stack>
      </Box>
      <LaunchStart
        verb={verbOf(draft)}
        explanation={describe(draft)}
        isReady={isReady}
        isStarting={isStarting}
      />
    </Box>
  )
}

/** An app of a person stays chosen when the flow changes to another one with a person. */
function keepsClient(from: LaunchDraft['mode'], to: LaunchDraft['mode']): boolean {
  return (from === 'backend') === (to === 'backend')
}

function verbOf(draft: LaunchDraft): string {
  if (draft.mode === 'backend') return 'Run'
  return isPlayed(draft) ? 'Start launch' : 'Start and watch'
}

/** What the button will do, in a sentence. */
function describe(draft: LaunchDraft): string {
  if (draft.mode === 'backend') {
    return 'Authenticates with the key, asks for a token and reads with it. Nobody signs in.'
  }
  if (draft.foreign !== null) {
    return 'Opens the sign-in page of the other server in a new tab and follows the launch here.'
  }
  const isEhr = draft.mode === 'ehr'
  if (!isPlayed(draft)) {
    return isEhr
      ? 'Opens the launch URL of your app with iss and launch, and watches what it does.'
      : 'Opens your app and watches what it does.'
  }
  return isEhr
    ? 'Opens the app in a new tab as an EHR would, with the context above.'
    : 'Opens the app in a new tab; sign in, choose and approve there.'
}
