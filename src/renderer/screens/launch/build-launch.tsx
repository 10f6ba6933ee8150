import RocketLaunch from '@mui/icons-material/RocketLaunchOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import Stack from '@mui/material/Stack'
import { useState } from 'react'
import { ProblemAlert, Section } from '../../components/index.ts'
import { AdvancedContextFields } from './advanced-context.tsx'
import { AppChoice } from './app-choice.tsx'
import { EhrContext } from './ehr-context.tsx'
import { FlowChoice } from './flow-choice.tsx'
import {
  findContextFault,
  initialDraft,
  isPlayed,
  type LaunchDraft,
  presetScope,
  toOrder,
} from './launch-draft.ts'
import { ScopeChoice } from './scope-choice.tsx'
import { useStartLaunch } from './use-start-launch.ts'

/** The choices of a launch, from flow to start. */
export function BuildLaunch({ initialMode }: { readonly initialMode: LaunchDraft['mode'] }) {
  const [draft, setDraft] = useState(() => initialDraft(initialMode))
  const { start, isStarting, error } = useStartLaunch()
  const change = (part: Partial<LaunchDraft>) => setDraft({ ...draft, ...part })
  const changeMode = (mode: LaunchDraft['mode']) =>
    change({ mode, foreign: null, scope: presetScope(mode) })
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
          <FlowChoice mode={draft.mode} onChange={changeMode} />
          <AppChoice draft={draft} onChange={change} />
          {draft.mode === 'ehr' && <EhrContext draft={draft} onChange={change} />}
          {isPlayed(draft) ? (
            <ScopeChoice draft={draft} onChange={change} />
          ) : (
            <Section title="Scopes">
              <Box sx={{ color: 'text.secondary', fontSize: 'body2.fontSize' }}>
                Your app asks for its own scopes. The run shows them beside what was granted.
              </Box>
            </Section>
          )}
          {draft.mode === 'ehr' && (
            <AdvancedContextFields
              context={draft.advanced}
              onChange={(advanced) => change({ advanced })}
            />
          )}
          {error !== null && <ProblemAlert error={error} />}
        </Stack>
      </Box>
      <Box
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: 4,
          px: 4,
          py: 3,
          borderTop: 1,
          borderColor: 'tokens.line',
          bgcolor: 'background.paper',
        }}
      >
        <Button
          type="submit"
          variant="contained"
          size="large"
          startIcon={<RocketLaunch />}
          loading={isStarting}
          disabled={!isReady}
        >
          {isPlayed(draft) ? 'Start launch' : 'Start and watch'}
        </Button>
        <Box sx={{ color: 'text.secondary', fontSize: 'body2.fontSize' }}>{describe(draft)}</Box>
      </Box>
    </Box>
  )
}

function isComplete(draft: LaunchDraft): boolean {
  if (draft.foreign !== null) {
    return URL.canParse(draft.foreign.fhirBase) && draft.foreign.client_id.trim() !== ''
  }
  if (draft.client_id === '') return false
  if (draft.mode === 'standalone') return true
  return draft.username !== '' && findContextFault(draft.advanced.fhirContext) === null
}

/** What the button will do, in a sentence. */
function describe(draft: LaunchDraft): string {
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
