import AddOutlined from '@mui/icons-material/AddOutlined'
import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { fontStacks } from '../../../../shared/design-tokens.ts'
import { ScopeList } from '../scope-list.tsx'

const suggestions = [
  'launch',
  'launch/patient',
  'launch/encounter',
  'openid',
  'fhirUser',
  'offline_access',
  'online_access',
  'patient/*.rs',
  'patient/Observation.rs?category=vital-signs',
  'user/*.rs',
  'system/*.rs',
]

interface ScopeFieldProps {
  readonly scope: string
  readonly fault: string | undefined
  readonly onChange: (scope: string) => void
}

/** Scopes as text, with the usual ones to add and each one read back in words. */
export function ScopeField({ scope, fault, onChange }: ScopeFieldProps) {
  const present = new Set(scope.split(/\s+/))
  return (
    <Stack sx={{ gap: 2 }}>
      <TextField
        label="Scopes"
        multiline
        minRows={2}
        value={scope}
        onChange={(event) => onChange(event.target.value)}
        error={fault !== undefined}
        helperText={fault ?? 'What the app may ask for at most, separated by spaces'}
        slotProps={{ htmlInput: { spellCheck: false, style: { fontFamily: fontStacks.mono } } }}
      />
      <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
        {suggestions
          .filter((suggestion) => !present.has(suggestion))
          .map((suggestion) => (
            <Chip
              key={suggestion}
              icon={<AddOutlined />}
              label={suggestion}
              onClick={() => onChange(`${scope.trimEnd()} ${suggestion}`.trimStart())}
              aria-label={`Add ${suggestion}`}
            />
          ))}
      </Box>
      <ScopeList scope={scope} />
    </Stack>
  )
}
