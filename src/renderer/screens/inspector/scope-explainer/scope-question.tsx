import Box from '@mui/material/Box'
import MenuItem from '@mui/material/MenuItem'
import TextField from '@mui/material/TextField'
import { fontStacks } from '../../../../shared/design-tokens.ts'
import type { Question } from './scope-explainer-screen.tsx'

const flows: readonly { readonly flow: Question['flow']; readonly label: string }[] = [
  { flow: 'standalone', label: 'Standalone launch' },
  { flow: 'ehr-launch', label: 'EHR launch' },
  { flow: 'backend', label: 'Backend service' },
]

interface ScopeQuestionProps {
  readonly question: Question
  /** Why the scopes cannot be explained. */
  readonly problem: string | null
  readonly onChange: (change: Partial<Question>) => void
}

/** The scopes asked for, what the client is registered for, and the flow they are asked in. */
export function ScopeQuestion({ question, problem, onChange }: ScopeQuestionProps) {
  const mono = { spellCheck: false, style: { fontFamily: fontStacks.mono } }
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: '2fr 1fr', gap: 4 }}>
      <TextField
        label="Scopes asked for"
        multiline
        minRows={3}
        maxRows={8}
        value={question.scope}
        onChange={(event) => onChange({ scope: event.target.value })}
        error={problem !== null}
        helperText={problem ?? 'Separated by spaces or lines'}
        slotProps={{ htmlInput: { ...mono, maxLength: 65_536 } }}
        sx={{ gridRow: 'span 2' }}
      />
      <TextField
        label="Client is registered for"
        value={question.allowed}
        onChange={(event) => onChange({ allowed: event.target.value })}
        placeholder="whatever it asks"
        helperText="Empty: any scope"
        slotProps={{ htmlInput: { ...mono, maxLength: 65_536 } }}
      />
      <TextField
        select
        label="Flow"
        value={question.flow}
        onChange={(event) => {
          const chosen = flows.find(({ flow }) => flow === event.target.value)
          if (chosen !== undefined) onChange({ flow: chosen.flow })
        }}
      >
        {flows.map(({ flow, label }) => (
          <MenuItem key={flow} value={flow}>
            {label}
          </MenuItem>
        ))}
      </TextField>
    </Box>
  )
}
