import UploadFile from '@mui/icons-material/UploadFileOutlined'
import Box from '@mui/material/Box'
import Button from '@mui/material/Button'
import TextField from '@mui/material/TextField'
import { useRef } from 'react'
import { fontStacks, textSizes } from '../../shared/design-tokens.ts'

interface FileFieldProps {
  /** What is wanted, as in `Bundle`. */
  readonly label: string
  readonly hint: string
  readonly text: string
  /** The file was read, or the text was changed. */
  readonly onText: (text: string) => void
}

/** Takes a text from a file or from the clipboard; it is read here and goes to the core only. */
export function FileField({ label, hint, text, onText }: FileFieldProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <Box sx={{ display: 'flex', flexDirection: 'column', gap: 3 }}>
      <Box>
        <Button
          variant="outlined"
          startIcon={<UploadFile />}
          onClick={() => input.current?.click()}
        >
          Choose file
        </Button>
        <input
          ref={input}
          type="file"
          accept=".json,application/json,application/fhir+json"
          hidden
          aria-label={`${label} file`}
          onChange={(event) => {
            const file = event.target.files?.[0]
            if (file !== undefined) void file.text().then(onText)
          }}
        />
      </Box>
      <TextField
        label={label}
        multiline
        minRows={4}
        maxRows={10}
        value={text}
        onChange={(event) => onText(event.target.value)}
        helperText={hint}
        slotProps={{
          htmlInput: {
            spellCheck: false,
            style: { fontFamily: fontStacks.mono, fontSize: textSizes.small },
          },
        }}
      />
    </Box>
  )
}
