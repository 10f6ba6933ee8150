import TextField from '@mui/material/TextField'
import { fontStacks, textSizes } from '../../../../shared/design-tokens.ts'
import type { Studio } from './use-studio.ts'

/** The claims as JSON, in step with the fields. */
export function StatementJson({ studio }: { readonly studio: Studio }) {
  const { text, reading, change } = studio
  return (
    <TextField
      label="Claims (JSON)"
      multiline
      minRows={16}
      value={text}
      onChange={(event) => change({ text: event.target.value })}
      error={text !== '' && reading.fault !== null}
      helperText={
        text !== '' && reading.fault !== null
          ? reading.fault
          : 'iat, exp and jti are made when it is signed, unless they stand here'
      }
      slotProps={{
        htmlInput: {
          spellCheck: false,
          style: { fontFamily: fontStacks.mono, fontSize: textSizes.small },
        },
      }}
    />
  )
}
