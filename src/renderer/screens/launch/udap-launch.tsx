import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import { Link as RouterLink } from 'react-router'
import type { UdapRegistrationRow } from '../../../shared/contract/udap-client.ts'
import { EmptyState, ProblemAlert } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { addressOf as trustAddressOf } from '../trust/trust-addresses.ts'
import { FlowChoice, type LaunchFlow } from './flow-choice.tsx'
import { LaunchStart } from './launch-start.tsx'
import type { OpenedScenario } from './open-scenario.ts'
import { ScenarioFiles } from './scenario-files.tsx'
import { UdapApp } from './udap-app.tsx'
import { UdapChoices } from './udap-choices.tsx'
import { isService, isUdapComplete, toUdapOrder, type UdapDraft } from './udap-draft.ts'
import { useStartLaunch } from './use-start-launch.ts'

interface UdapLaunchProps {
  readonly initial: UdapDraft
  /** The scenario that is shown. */
  readonly opened: OpenedScenario | null
  readonly onOpen: (opened: OpenedScenario) => void
  readonly onFlow: (flow: LaunchFlow) => void
}

/** Launches an app, or runs a service, that registered by software statement; who runs the server is shown before anybody
 * is sent there. @see UDAP-AZ-014, UDAP-DISC-029
 */
export function UdapLaunch({ initial, opened, onOpen, onFlow }: UdapLaunchProps) {
  const registrations = useRpc('udap.registrations', { state: 'registered', limit: 200 })
  const { data: server } = useRpc('server.status', {})
  const [draft, setDraft] = useState(initial)
  const change = (part: Partial<UdapDraft>) => setDraft({ ...draft, ...part })
  const { start, isStarting, error } = useStartLaunch()
  const [isUsable, setUsable] = useState(false)
  const rows = registrations.data?.rows ?? []
  const chosen = chooseRegistration(draft, rows)
  const isOwn = chosen === undefined || chosen.base === server?.fhirBase
  const isBackend = chosen === undefined ? draft.wanted?.appType === 'service' : isService(chosen)
  const order =
    chosen !== undefined && isUdapComplete(draft, chosen) ? toUdapOrder(draft, chosen, isOwn) : null
  const isReady = order !== null && isUsable
  const isEmpty = registrations.data !== undefined && chosen === undefined && draft.wanted === null
  return (
    <Box
      component="form"
      aria-label="New launch"
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) start(order)
      }}
      sx={{ height: '100%', display: 'flex', flexDirection: 'column' }}
    >
      <Box sx={{ flex: 1, minHeight: 0, overflow: 'auto', p: 4 }}>
        <Stack sx={{ gap: 5, maxWidth: 780 }}>
          <ScenarioFiles order={order} opened={opened} onOpen={onOpen} />
          <FlowChoice mode="udap" onChange={onFlow} />
          {registrations.error !== null && <ProblemAlert error={registrations.error} />}
          {isEmpty && <NoRegistration />}
          {(chosen !== undefined || draft.wanted !== null) && (
            <>
              <UdapApp draft={draft} chosen={chosen} rows={rows} onChange={change} />
              <UdapChoices
                draft={draft}
                isService={isBackend}
                registration={chosen}
                isOwn={isOwn}
                onChange={change}
                onUsable={setUsable}
              />
            </>
          )}
          {error !== null && <ProblemAlert error={error} />}
        </Stack>
      </Box>
      {!isEmpty && (
        <LaunchStart
          verb={isBackend ? 'Run' : 'Start launch'}
          explanation={
            isBackend
              ? 'Authenticates with its certificate, asks for a token and reads with it. Nobody signs in.'
              : 'Opens the sign-in page of the server above in a new tab; authenticates with its certificate.'
          }
          isReady={isReady}
          isStarting={isStarting}
        />
      )}
    </Box>
  )
}

/** The registration that is chosen; the newest where nothing is, unless a scenario wants an app that is not registered yet. */
function chooseRegistration(
  { registrationId, wanted }: UdapDraft,
  rows: readonly UdapRegistrationRow[],
): UdapRegistrationRow | undefined {
  const named = rows.find(({ id }) => id === registrationId)
  return named ?? (wanted === null ? rows[0] : undefined)
}

function NoRegistration() {
  return (
    <EmptyState
      title="No app is registered by statement yet"
      action={
        <Button variant="contained" component={RouterLink} to={trustAddressOf('statements')}>
          Write a statement
        </Button>
      }
    >
      Register an app for people or a service by software statement first, at this or another
      server, or open a scenario of one.
    </EmptyState>
  )
}
