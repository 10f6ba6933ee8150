import Box from '@mui/material/Box'
import ToggleButton from '@mui/material/ToggleButton'
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup'
import { Section } from '../../components/index.ts'
import type { LaunchDraft } from './launch-draft.ts'

const flows = [
  {
    mode: 'standalone',
    label: 'Standalone launch',
    text: 'The person starts the app. User and patient are chosen on the pages of the server.',
  },
  {
    mode: 'ehr',
    label: 'EHR launch',
    text: 'The EHR starts the app and tells it what is open. Nobody signs in again.',
  },
  {
    mode: 'backend',
    label: 'Backend service',
    text: 'A service works by itself: it signs an assertion with its key, gets a token and reads. No browser takes part.',
  },
  {
    mode: 'udap',
    label: 'UDAP app',
    text: 'An app or service that registered by software statement authenticates by its certificate.',
  },
] as const

/** A flow of a launch; an app that registered by software statement is launched standalone or works by itself. */
export type LaunchFlow = LaunchDraft['mode'] | 'udap'

/** Which way an app comes by its tokens. */
export function FlowChoice({
  mode,
  onChange,
}: {
  readonly mode: LaunchFlow
  readonly onChange: (mode: LaunchFlow) => void
}) {
  return (
    <Section title="Flow">
      <ToggleButtonGroup
        exclusive
        value={mode}
        aria-label="Flow"
        onChange={(_event, next: LaunchFlow | null) => next !== null && onChange(next)}
      >
        {flows.map((flow) => (
          <ToggleButton key={flow.mode} value={flow.mode}>
            {flow.label}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <Box sx={{ mt: 2, color: 'text.secondary', fontSize: 'body2.fontSize' }}>
        {flows.find((flow) => flow.mode === mode)?.text}
      </Box>
    </Section>
  )
}
