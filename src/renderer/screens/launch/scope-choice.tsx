import Box from '@mui/material/Box'
import Chip from '@mui/material/Chip'
import Link from '@mui/material/Link'
import Stack from '@mui/material/Stack'
import TextField from '@mui/material/TextField'
import { useDeferredValue } from 'react'
import { Link as RouterLink } from 'react-router'
import { Section } from '../../components/index.ts'
import type { LaunchDraft } from './launch-draft.ts'
import { scopeFor, scopePresets } from './scope-presets.ts'
import { ScopeWords } from './scope-words.tsx'

interface ScopeChoiceProps {
  readonly draft: LaunchDraft
  readonly onChange: (part: Partial<LaunchDraft>) => void
}

/** What the app asks for: presets, the text itself, and each scope in words. */
export function ScopeChoice({ draft, onChange }: ScopeChoiceProps) {
  const scope = useDeferredValue(draft.scope)
  return (
    <Section title="Scopes">
      <Stack sx={{ gap: 3 }}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 2 }}>
          {scopePresets
            .filter(({ modes }) => modes.includes(draft.mode))
            .map((preset) => {
              const text = scopeFor(preset, draft.mode)
              const isChosen = text === draft.scope
              return (
                <Chip
                  key={preset.label}
                  label={preset.label}
                  aria-pressed={isChosen}
                  variant={isChosen ? 'filled' : 'outlined'}
                  color={isChosen ? 'primary' : 'default'}
                  onClick={() => onChange({ scope: text })}
                />
              )
            })}
        </Box>
        <TextField
          label="Scopes asked for"
          value={draft.scope}
          onChange={(event) => onChange({ scope: event.target.value })}
          multiline
          minRows={2}
          maxRows={6}
          slotProps={{ htmlInput: { spellCheck: false, maxLength: 4096 } }}
          helperText="Separated by spaces"
        />
        <Link
          component={RouterLink}
          to={`/inspector/scopes?${new URLSearchParams({ scope: draft.scope })}`}
          sx={{ alignSelf: 'flex-start', fontSize: 'body2.fontSize' }}
        >
          Explain these scopes
        </Link>
        <ScopeWords
          scope={scope}
          onRemove={(text) =>
            onChange({
              scope: draft.scope
                .split(/\s+/)
                .filter((each) => each !== text)
                .join(' '),
            })
          }
        />
      </Stack>
    </Section>
  )
}
