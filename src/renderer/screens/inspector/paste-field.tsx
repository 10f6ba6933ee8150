import Box from '@mui/material/Box'
import TextField from '@mui/material/TextField'
import { fontStacks, textSizes } from '../../../shared/design-tokens.ts'

/** Where the text to inspect is pasted. */
export function PasteField({
  text,
  onChange,
}: {
  readonly text: string
  readonly onChange: (text: string) => void
}) {
  return (
    <Box sx={{ p: 4, pb: 3, flexShrink: 0 }}>
      <TextField
        fullWidth
        multiline
        minRows={text === '' ? 6 : 3}
        maxRows={text === '' ? 6 : 3}
        label="Token, token response, Authorization header or URL"
        value={text}
        onChange={(event) => onChange(event.target.value)}
        autoFocus
        helperText="Inspected on this machine; nothing is fetched and nothing is kept"
        sx={{ '& textarea': { fontFamily: fontStacks.mono, fontSize: textSizes.small } }}
        slotProps={{
          htmlInput: { spellCheck: false, autoComplete: 'off' },
        }}
      />
    </Box>
  )
}
